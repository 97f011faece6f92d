/** Finds the elements that a command is for. */
export function targets(selector: string): Element[] {
  if (!selector) return []
  // Unlike a selector, the lookup takes ids that begin with a digit, and finds the first only.
  if (/^#[\w-]+$/.test(selector)) {
    return [document.getElementById(selector.slice(1)) ?? []].flat()
  }
  return [...document.querySelectorAll(selector)]
}
