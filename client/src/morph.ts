/** Changes elements into what the server has rendered anew, and keeps what the user did to them. */
import { Idiomorph } from 'idiomorph'
import { emit } from './events'
import { editedFields, forget, isBox, isEdited, isSame, named, setValue, valueOf } from './fields'
import type { Field } from './fields'
import { keepSelection } from './focus'
import { trust } from './trust'

/** Markup that is one element, but for blanks and comments around it. */
function onlyElement(content: DocumentFragment): Element | undefined {
  const [only, ...others] = [...content.childNodes].filter(
    (node) => node instanceof Element || (node.nodeType !== 8 && node.nodeValue!.trim()),
  )
  return only instanceof Element && !others.length ? only : undefined
}

const LENT = 'siphon-lent-'

/**
 * Lends an id to each field that must survive and to its counterpart, so that it is recognised
 * wherever it went. One without a counterpart is alone with its id: it becomes no other field.
 */
function lendIds(element: Element, content: DocumentFragment): void {
  for (const [index, field] of [...editedFields(), document.activeElement as Field].entries()) {
    if (!field?.name || field.hasAttribute('id') || !element.contains(field)) continue
    const [here, there] = [element, content].map((root) =>
      [...root.querySelectorAll<Field>(field.localName + named(field.name))].filter(
        (one) => !isBox(field) || one.value === field.value,
      ),
    )
    if (here![1] || there![1] || there![0]?.id) continue
    for (const one of [field, ...there!]) one.id = LENT + index
  }
}

/** If `content` is one element with the id of `element`, it is that itself, else what is in it. */
export function morph(element: Element, content: DocumentFragment, force: boolean): void {
  const only = onlyElement(content)
  const id = element.getAttribute('id')
  const isWhole = id && only?.getAttribute('id') === id
  const fields = editedFields().filter((field) => element.contains(field))
  if (force) forget(fields)
  const kept = fields.filter(isEdited).map((field) => [field, valueOf(field)] as const)
  const conflicts: [Field, unknown][] = []
  let model: Element
  lendIds(element, content)

  keepSelection(() => {
    Idiomorph.morph(element, isWhole ? only! : content, {
      morphStyle: isWhole ? 'outerHTML' : 'innerHTML',
      callbacks: {
        beforeNodeMorphed(old, next) {
          if (!(old instanceof Element)) return true
          model = next as Element
          if (old.localName === 'script') return false // one that has not run yet would
          if (isEdited(old)) conflicts.push([old as Field, valueOf(next as Field)])
          return !old.matches('[data-siphon-keep][id]')
        },
        beforeAttributeUpdated(name, old, what) {
          if (what === 'update' && /^(on|srcdoc)/.test(name)) {
            // Where the page demands trusted types, a plain attribute is refused.
            const create = name === 'srcdoc' ? 'createHTML' : 'createScript'
            old.setAttribute(name, trust()[create](model.getAttribute(name)!))
            return false
          }
          if (name === 'open') return !old.matches('details,dialog')
          return !(name === 'selected'
            ? isEdited(old.closest('select'))
            : /^(value|checked)$/.test(name) && isEdited(old))
        },
      },
    })
    // A new option or radio button may have taken the choice from an old one.
    for (const [field, value] of kept) {
      if (field.isConnected && !isSame(valueOf(field), value)) setValue(field, value)
    }
  })
  for (const one of document.querySelectorAll(`[id^=${LENT}]`)) one.removeAttribute('id')
  for (const [field, value] of conflicts) {
    if (!isSame(valueOf(field), value)) emit(field, 'conflict', { value })
  }
}
