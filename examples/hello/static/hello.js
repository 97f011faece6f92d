const form = document.getElementById('hello')
const guests = document.getElementById('guests')

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  try {
    const number = await Sijax.request('say_hello', [form.elements.name.value])
    guests.textContent = `You are guest number ${number}.`
  } catch {
    guests.textContent = '' // what went wrong, problems.js has told the visitor
  }
})

document.getElementById('coffee').addEventListener('click', () => Sijax.request('brew_coffee'))
