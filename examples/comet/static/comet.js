import { enable } from '../../static/enable.js'

const form = document.getElementById('comet')
const count = document.getElementById('count')
const cancel = document.getElementById('cancel')
const state = document.getElementById('state')

let counting

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  counting = sjxComet.request('count_primes', [form.elements.limit.value])
  enable(cancel, { insteadOf: count })
  try {
    await counting
  } catch {
    state.textContent = 'Stopped.'
  }
  enable(count, { insteadOf: cancel })
})

cancel.addEventListener('click', () => counting.abort())
