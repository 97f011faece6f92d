const form = document.getElementById('upload')
const cancel = document.getElementById('cancel')
const transfer = document.getElementById('transfer')
const progress = document.getElementById('progress')
const state = document.getElementById('state')

const listen = (name, listener) => form.addEventListener(`sijax:upload-${name}`, listener)

listen('start', () => {
  state.textContent = 'Sending …'
  progress.value = 0
  transfer.hidden = cancel.hidden = false
})

listen('progress', ({ detail: { loaded, total } }) => {
  progress.value = loaded / total
  if (loaded === total) state.textContent = 'Computing …'
})

const finish = (text) => () => {
  state.textContent = text
  cancel.hidden = true
}
listen('done', finish('Done.'))
listen('cancel', finish('Cancelled.'))
listen('error', finish('')) // what went wrong, problems.js has told the visitor

cancel.addEventListener('click', () => sjxUpload.cancel(form.id))
