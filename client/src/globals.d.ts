/** The part of jQuery that the client meets on pages that load it. */
interface JQueryStatic {
  (target: unknown): { trigger(name: string, args: unknown[]): void }
  active: number
  ajaxSettings?: Record<string, unknown>
  cleanData(elements: Element[]): void
  find(selector: string): Element[]
}

interface Window {
  jQuery?: JQueryStatic
  csrfToken?: string
}
