/** The events that tell the page what the client does. */

/** From the element, if it is still in the page, else from the document. False if prevented. */
export const emit = (target: Element | null | undefined, name: string, detail: unknown = null) =>
  (target?.isConnected ? target : document).dispatchEvent(
    new CustomEvent(`siphon:${name}`, { bubbles: true, cancelable: true, detail }),
  )
