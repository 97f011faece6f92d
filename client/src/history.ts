/** Where the page is, and how it goes elsewhere. */

/** The address in full; anything but http and https is refused. */
export function webAddress(url: string): string {
  const { href, protocol } = new URL(url, document.baseURI)
  if (!/^https?:$/.test(protocol)) throw Error(`refused: ${href}`)
  return href
}

export const navigate = (url: string) => location.assign(webAddress(url))

/** Marks the entries that show what commands have made of the page: going back reloads them. */
const MARK = { siphon: true }

export function changeUrl(url: string, isReplaced: boolean): void {
  const { origin, href } = new URL(url, document.baseURI)
  if (origin !== location.origin) throw Error(`of another origin: ${href}`)
  const state = { ...history.state, ...MARK }
  history.replaceState(state, '', isReplaced ? href : undefined)
  if (!isReplaced) history.pushState(MARK, '', href)
}

export function watchHistory(): void {
  addEventListener('popstate', ({ state }) => {
    if (state?.siphon) location.reload()
  })
}
