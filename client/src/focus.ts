/** Keeps the focus where the user has it. */

import { named } from './fields'
import { lineage } from './html'

/** Of other elements, only what they share with it is read. */
type Field = HTMLInputElement

/** One that cannot take the focus by itself is made able to. */
export function focusOn(element: Element | undefined | null): void {
  if (!element) return
  const html = element as HTMLElement
  html.focus()
  if (document.activeElement === html) return
  html.tabIndex = -1
  html.focus()
}

/** Returns what puts the selection of the focused field back. */
function rememberSelection(field: Field | null): (field: Field | null) => void {
  const { selectionStart: start, selectionEnd: end, selectionDirection: direction } = field ?? {}
  return (now) => {
    try {
      now!.setSelectionRange(start!, end!, direction!)
    } catch {} // has no selection
  }
}

/** Does something that must not move the focus, nor the selection of the focused field. */
export function keepSelection(act: () => void): void {
  const field = document.activeElement as Field | null
  const restore = rememberSelection(field)
  act()
  // Without moveBefore, an element that is moved loses the focus.
  if (document.activeElement !== field) field?.focus()
  restore(field)
}

/**
 * Returns what mends it if the focused element has been removed meanwhile: its successor of the
 * same id gets the focus, else of the same name in the same form, else the nearest ancestor left.
 */
export function rememberFocus(): () => void {
  const lost = document.activeElement as Field | null
  if (!lost || lost === document.body) return () => {}
  const { form, name } = lost
  const [id, formId] = [lost, form].map((element) => element?.getAttribute('id'))
  const ancestors = lineage(lost)
  const restoreSelection = rememberSelection(lost)
  return () => {
    if (lost.isConnected || document.activeElement !== document.body) return
    const byName = () =>
      [...document.querySelectorAll<Field>(named(name))].find(
        (one) => one.form === form || (formId && one.form?.getAttribute('id') === formId),
      )
    const successor = (id && document.getElementById(id)) || (name && byName())
    if (successor) {
      focusOn(successor)
      restoreSelection(successor as Field)
    } else {
      const left = ancestors.find((one) => one.isConnected)
      if (left !== document.body) focusOn(left)
    }
  }
}
