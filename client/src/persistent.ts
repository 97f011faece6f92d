/** For idiomorph: which elements the page and its new content have in common. */
import type { ConfigCallbacks } from 'idiomorph'
import { create, lineage } from './html'

/** Elements by their ids; undefined where several bear the same. */
function identified(root: ParentNode): Map<string, Element | undefined> {
  const found = new Map<string, Element | undefined>()
  for (const element of root.querySelectorAll('[id]')) {
    const id = element.getAttribute('id') // a form's own property may be a control
    if (id) found.set(id, found.has(id) ? undefined : element)
  }
  return found
}

/** What one morph goes by, in the words of idiomorph. */
export interface MorphContext {
  callbacks: ConfigCallbacks
  /** The elements of the page that the content has as well, by their ids. */
  persistentIds: Map<string, Element>
  /** The ids of those, and of their counterparts, by each element that holds one. */
  idMap: Map<Node, Set<string>>
  /** Where elements wait until their place is reached. */
  pantry: Element
  activeElementAndParents: Element[]
}

export function createMorphContext(
  target: Element,
  content: ParentNode,
  callbacks: ConfigCallbacks,
): MorphContext {
  const persistentIds = new Map<string, Element>()
  const idMap = new Map<Node, Set<string>>()
  const present = identified(target)
  present.delete(target.getAttribute('id')!) // it is where it is
  for (const [id, element] of identified(content)) {
    const counterpart = present.get(id)
    if (!element || element.tagName !== counterpart?.tagName) continue
    persistentIds.set(id, counterpart)
    for (const one of [...lineage(counterpart), ...lineage(element)]) {
      idMap.set(one, (idMap.get(one) ?? new Set()).add(id))
    }
  }
  const pantry = create('div', { hidden: true })
  document.documentElement.append(pantry)
  const activeElementAndParents = lineage(document.activeElement)
  return { callbacks, persistentIds, idMap, pantry, activeElementAndParents }
}
