/** Shows at the fields what is wrong with them. Text only, never HTML. */
import { controlsOf } from './fields'
import { focusOn } from './focus'
import { setAttribute } from './html'

const MESSAGE = 'data-siphon-error'

/** The message elements that the page did not have. */
const added = new WeakSet<Element>()

function describe(control: Element, id: string, isDescribed: boolean): void {
  const ids = new Set(control.getAttribute('aria-describedby')?.split(' '))
  ids[isDescribed ? 'add' : 'delete'](id)
  setAttribute(control, 'aria-describedby', [...ids].join(' ') || null)
}

export function clearErrors(form: Element): void {
  for (const message of form.querySelectorAll(`[${MESSAGE}]`)) {
    controlsOf(form).forEach((control) => {
      control.removeAttribute('aria-invalid')
      describe(control, message.id, false)
    })
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
  let message = form.querySelector(`[${MESSAGE}="${CSS.escape(name)}"]`)
  if (!message) {
    message = document.createElement('p')
    message.className = 'siphon-error'
    message.setAttribute(MESSAGE, name)
    added.add(message)
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
  let general = ''
  for (const [name, sentences] of Object.entries(errors)) {
    const text = [sentences].flat().join(' ')
    const controls = controlsOf(form).filter((one) => name && one.name === name)
    const last = controls.at(-1)
    if (!last) general += `${general && ' '}${text}`
    else {
      const { id } = showMessage(form, name, text, (message) => last.after(message))
      for (const control of controls) {
        control.setAttribute('aria-invalid', 'true')
        describe(control, id, true)
      }
      invalid.push(...controls)
    }
  }
  if (general) {
    showMessage(form, '', general, (message) => form.prepend(message)).role = 'alert'
  }
  focusOn(controlsOf(form).find((one) => invalid.includes(one) && one.type !== 'hidden'))
}
