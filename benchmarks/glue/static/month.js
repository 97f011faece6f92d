/** Moves appointments to other days: by dragging, or with Shift and the arrow keys. */
const DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }
let dragged

const dayOf = (element) => Date.parse(element.closest('[data-day]').dataset.day) / 86_400_000

function move(appointment, days) {
  if (!days) return
  const form = document.getElementById('move')
  form.elements.id.value = appointment.dataset.appointment
  form.elements.days.value = days
  form.requestSubmit()
}

addEventListener('dragstart', ({ target }) => {
  dragged = target.closest('[data-appointment]')
})
addEventListener('dragover', (event) => {
  if (dragged && event.target.closest('[data-day]')) event.preventDefault()
})
addEventListener('drop', (event) => {
  event.preventDefault()
  move(dragged, dayOf(event.target) - dayOf(dragged))
})
addEventListener('keydown', (event) => {
  const appointment = event.target.closest('[data-appointment]')
  if (!appointment || !event.shiftKey || !DAYS[event.key]) return
  event.preventDefault()
  move(appointment, DAYS[event.key])
})
