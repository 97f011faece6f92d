/** Pages that load jQuery keep CSRF headers in its defaults and spinners on its events. */

/** Runs page code as if the browser had called it: its errors are the page's, ours goes on. */
export function attempt(pageCode: () => unknown): void {
  try {
    pageCode()
  } catch (error) {
    reportError(error)
  }
}

/** Triggers the events of one call; jQuery counts it together with its own calls. */
export function ajaxEvents() {
  const { jQuery } = window
  return (name: string, ...args: unknown[]) => {
    if (!jQuery) return
    const others = name === 'ajaxStart' ? jQuery.active++ : name === 'ajaxStop' && --jQuery.active
    if (!others) attempt(() => jQuery(document).trigger(name, args))
  }
}
