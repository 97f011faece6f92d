// Of two buttons one can be pressed at a time. The keyboard moves from one to the other with it.
export function enable(button, { insteadOf }) {
  button.disabled = false
  if (document.activeElement === insteadOf) button.focus()
  insteadOf.disabled = true
}
