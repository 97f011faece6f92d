/** Says that a request failed; what was typed stays, because nothing is swapped. */
function toast(message) {
  const text = document.createElement('p')
  text.className = 'siphon-flash'
  text.dataset.category = 'error'
  text.textContent = message
  document.getElementById('flashes').append(text)
}

document.addEventListener('htmx:response:error', ({ detail }) => {
  toast(`That did not work (${detail.ctx.response.status}). Please try again.`)
})
document.addEventListener('htmx:error', () => {
  toast('The server did not answer. Look whether it was done before you try again.')
})
