/** Shows at the fields what is wrong with them. Text only, never HTML. */
import { controlsOf } from './fields'
import { focusOn } from './focus'
import { create, setAttribute } from './html'

const MESSAGE = 'data-siphon-error'

/** The forms of the message elements that the page did not have. */
const added = new WeakMap<Element, Element>()

/** A field outside, with a `form` attribute, has its message beside it. */
const messagesOf = (form: Element) =>
  [...document.querySelectorAll(`[${MESSAGE}]`)].filter(
    (one) => added.get(one) === form || form.contains(one),
  )

function describe(control: Element, id: string, isInvalid: boolean): void {
  const ids = new Set(control.getAttribute('aria-describedby')?.split(' '))
  ids[isInvalid ? 'add' : 'delete'](id)
  setAttribute(control, 'aria-describedby', [...ids].join(' ') || null)
  setAttribute(control, 'aria-invalid', isInvalid ? 'true' : null)
}

export function clearErrors(form: Element): void {
  for (const message of messagesOf(form)) {
    for (const control of controlsOf(form)) describe(control, message.id, false)
    if (added.has(message)) message.remove()
    else message.textContent = ''
  }
}

/** Into the page's own element for messages about `name`, else into a new one that `put` places. */
function showMessage(
  form: Element,
  name: string,
  text: string,
  put: (message: Element) => void,
): Element {
  let message = messagesOf(form).find((one) => one.getAttribute(MESSAGE) === name)
  if (!message) {
    message = create('p', { className: 'siphon-error' })
    message.setAttribute(MESSAGE, name)
    added.set(message, form)
    put(message)
  }
  message.id ||= `${form.getAttribute('id') || 'siphon'}-${name}-error`
  message.textContent = text
  return message
}

/** In the place of the errors shown so far. The first field that has one gets the focus. */
export function showErrors(form: Element, errors: Record<string, string | string[]>): void {
  clearErrors(form)
  const invalid: Element[] = []
  const general: string[] = []
  for (const [name, sentences] of Object.entries(errors)) {
    const texts = [sentences].flat()
    const controls = controlsOf(form).filter((one) => name && one.name === name)
    const last = controls.at(-1)
    if (!last) general.push(...texts)
    else {
      const { id } = showMessage(form, name, texts.join(' '), (message) => last.after(message))
      for (const control of controls) describe(control, id, true)
      invalid.push(...controls)
    }
  }
  if (general[0]) {
    showMessage(form, '', general.join(' '), (message) => form.prepend(message)).role = 'alert'
  }
  focusOn(controlsOf(form).find((one) => invalid.includes(one) && one.type !== 'hidden'))
}
