import { enable } from '../../static/enable.js'

const form = document.getElementById('upload')
const send = document.getElementById('send')
const cancel = document.getElementById('cancel')
const transfer = document.getElementById('transfer')
const progress = document.getElementById('progress')
const state = document.getElementById('state')
const results = document.getElementById('results')

const listen = (name, listener) => form.addEventListener(`sijax:upload-${name}`, listener)

listen('start', () => {
  state.textContent = 'Sending …'
  results.textContent = ''
  progress.value = 0
  transfer.hidden = false
  enable(cancel, { insteadOf: send })
})

listen('progress', ({ detail: { loaded, total } }) => {
  progress.value = loaded / total
  if (loaded === total) state.textContent = 'Computing …'
})

listen('cancel', () => { state.textContent = 'Cancelled.' })
listen('error', () => { state.textContent = '' }) // problems.js tells what went wrong

for (const end of ['done', 'cancel', 'error']) {
  listen(end, () => {
    enable(send, { insteadOf: cancel })
    transfer.hidden = true
  })
}

cancel.addEventListener('click', () => sjxUpload.cancel(form.id))
