/** Pages that load jQuery keep CSRF headers in its defaults and spinners on its events. */

export const jQueryWithAjax = () => (window.jQuery?.ajaxSettings ? window.jQuery : undefined)

/** Runs page code as if the browser had called it: its errors are the page's, ours goes on. */
export function attempt(pageCode: () => unknown): void {
  try {
    pageCode()
  } catch (error) {
    reportError(error)
  }
}

/** The events of one call, counted together with those of jQuery's own calls. */
export function ajaxEvents() {
  const jQuery = jQueryWithAjax()
  const trigger = (name: string, ...args: unknown[]) =>
    attempt(() => jQuery?.(document).trigger(name, args))
  return {
    trigger,
    start() {
      if (jQuery && !jQuery.active++) trigger('ajaxStart')
    },
    stop() {
      if (jQuery && !--jQuery.active) trigger('ajaxStop')
    },
  }
}
