/** Where the page is, and how it goes elsewhere. */

export const resolve = (url: string) => new URL(url, document.baseURI)

/** The address in full; anything but http and https is refused. */
export function webAddress(url: string): string {
  const { href, protocol } = resolve(url)
  if (!/^https?:$/.test(protocol)) throw Error(`refused: ${href}`)
  return href
}

export const navigate = (url: string) => location.assign(webAddress(url))

export const isOurs = (url: string) => resolve(url).origin === location.origin

/** Marks entries that show what commands have made of the page: coming back reloads them. */
const MARK = { siphon: true }

export function changeUrl(url: string, setType: 'push' | 'replace'): void {
  if (!isOurs(url)) throw Error(`refused: ${url}`)
  history.replaceState({ ...history.state, ...MARK }, '')
  history[`${setType}State`](MARK, '', resolve(url))
}

export function watchHistory(): void {
  addEventListener('popstate', ({ state }) => state?.siphon && location.reload())
}
