const form = document.getElementById('comet')
const count = document.getElementById('count')
const cancel = document.getElementById('cancel')
const state = document.getElementById('state')

let counting

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  counting = sjxComet.request('count_primes', [form.elements.limit.value])
  enable(cancel, count)
  try {
    await counting
  } catch {
    state.textContent = 'Stopped.'
  }
  enable(count, cancel)
})

cancel.addEventListener('click', () => counting.abort())

// The keyboard stays where it was: on the one button that can be pressed.
function enable(button, other) {
  button.disabled = false
  if (document.activeElement === other) button.focus()
  other.disabled = true
}
