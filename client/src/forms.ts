/** Shows at the fields what is wrong with them. Text only, never HTML. */
import { controlsOf } from './fields'
import { focusOn } from './focus'

export type Errors = Record<string, string | string[]>

const MESSAGE = 'data-siphon-error'

/** The message elements that the page did not have. */
const added = new WeakSet<Element>()

export function clearErrors(form: Element): void {
  const ids = new Set<string>()
  for (const message of form.querySelectorAll(`[${MESSAGE}]`)) {
    ids.add(message.id)
    if (added.has(message)) message.remove()
    else message.textContent = ''
  }
  for (const control of controlsOf(form)) {
    control.removeAttribute('aria-invalid')
    const others = describedBy(control).filter((id) => !ids.has(id))
    if (others.length) control.setAttribute('aria-describedby', others.join(' '))
    else control.removeAttribute('aria-describedby')
  }
}

const describedBy = (control: Element) =>
  control.getAttribute('aria-describedby')?.split(/\s+/).filter(Boolean) ?? []

/** The page's own element for messages about `name`, else a new one that `put` places. */
function messageFor(form: Element, name: string, put: (message: Element) => void): Element {
  let message = form.querySelector(`[${MESSAGE}="${CSS.escape(name)}"]`)
  if (!message) {
    message = document.createElement('p')
    message.className = 'siphon-error'
    message.setAttribute(MESSAGE, name)
    added.add(message)
    put(message)
  }
  message.id ||= `${form.getAttribute('id') || 'siphon'}-${name}-error`
  return message
}

/** In the place of the errors shown so far. The first field that has one gets the focus. */
export function showErrors(form: Element, errors: Errors): void {
  clearErrors(form)
  const invalid = new Set<Element>()
  const general: string[] = []
  for (const [name, sentences] of Object.entries(errors)) {
    const text = [sentences].flat().join(' ')
    if (!text) continue
    const controls = name ? controlsOf(form).filter((control) => control.name === name) : []
    if (!controls.length) {
      general.push(text)
      continue
    }
    const message = messageFor(form, name, (one) => controls.at(-1)!.after(one))
    message.textContent = text
    for (const control of controls) {
      invalid.add(control)
      control.setAttribute('aria-invalid', 'true')
      control.setAttribute('aria-describedby', [...describedBy(control), message.id].join(' '))
    }
  }
  if (general.length) {
    const message = messageFor(form, '', (one) => form.prepend(one))
    message.role = 'alert'
    message.textContent = general.join(' ')
  }
  focusOn(controlsOf(form).find((one) => invalid.has(one) && one.type !== 'hidden'))
}
