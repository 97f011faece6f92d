/** Changes elements into what the server has rendered anew, and keeps what the user did to them. */
import { Idiomorph } from 'idiomorph'
import { emit } from './events'
import { editedFields, forget, isEdited, isSame, setValue, valueOf } from './fields'
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

/**
 * Lends an id to each field that must survive and to its counterpart, so that it is recognised
 * wherever it went. Returns what takes them away again.
 */
function lendIds(element: Element, content: DocumentFragment): () => void {
  const lent: Element[] = []
  for (const field of new Set([...editedFields(), document.activeElement as Field])) {
    if (!field?.name || field.hasAttribute('id') || !element.contains(field)) continue
    const value = /checkbox|radio/.test(field.type) ? `[value="${CSS.escape(field.value)}"]` : ''
    const selector = `${field.localName}[name="${CSS.escape(field.name)}"]${value}`
    const [here, there] = [element, content].map((root) => root.querySelectorAll(selector))
    const counterpart = there![0]
    if (here!.length !== 1 || there!.length !== 1 || counterpart!.hasAttribute('id')) continue
    field.id = counterpart!.id = `siphon-lent-${lent.push(field)}`
  }
  return () => lent.forEach((field) => field.removeAttribute('id'))
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
  const takeIdsBack = lendIds(element, content)

  keepSelection(() => {
    Idiomorph.morph(element, isWhole ? only! : content, {
      morphStyle: isWhole ? 'outerHTML' : 'innerHTML',
      head: { style: 'none' },
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
  takeIdsBack()
  for (const [field, value] of conflicts) {
    if (!isSame(valueOf(field), value)) emit(field, 'conflict', { value })
  }
}
