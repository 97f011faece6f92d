/** The events that tell the page what the client does. */

/** False if a listener prevents the default. */
export const dispatch = (target: EventTarget, name: string, detail?: unknown) =>
  target.dispatchEvent(new CustomEvent(name, { bubbles: true, cancelable: true, detail }))

/** From the element, if it is still in the page, else from the document. */
export const emit = (target: Element | null | undefined, name: string, detail?: unknown) =>
  dispatch(target?.isConnected ? target : document, `siphon:${name}`, detail)
