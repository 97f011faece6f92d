/** Shows which elements wait for an answer. */
import { setAttribute } from './html'

/** How often an element is busy, and what its attributes that say so were before. */
interface Entry {
  count: number
  attributes: [string, string | null][]
}

const busy = new Map<Element, Entry>()

function show({ attributes }: Entry, element: Element): void {
  element.classList.add('siphon-busy')
  for (const [name] of attributes) element.setAttribute(name, 'true')
}

/** Once more, where a command has overwritten it. */
export const showAllBusy = () => busy.forEach(show)

function restore(element: Element, { attributes }: Entry): void {
  busy.delete(element)
  element.classList.remove('siphon-busy')
  if (!element.classList.length) element.removeAttribute('class')
  for (const [name, value] of attributes) setAttribute(element, name, value)
}

/** Returns what ends it. */
export function showBusy(
  elements: (Element | null | undefined)[],
  submitter: Element | null | undefined,
): () => void {
  const all = new Set(elements.filter((element) => !!element))
  for (const element of all) {
    const names = ['aria-busy']
    if (element === submitter) names.push('aria-disabled') // not disabled: it would lose the focus
    const entry = busy.get(element) ?? {
      count: 0,
      attributes: names.map((name) => [name, element.getAttribute(name)]),
    }
    entry.count++
    busy.set(element, entry)
    show(entry, element)
  }
  return () => {
    for (const element of all) {
      const entry = busy.get(element)
      if (entry && !--entry.count) restore(element, entry)
    }
  }
}

/** A page that comes back from the browser's cache waits for nothing any more. */
export function watchPageCache(): void {
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) for (const [element, entry] of busy) restore(element, entry)
  })
}
