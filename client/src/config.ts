/** What the page has told the client: where its functions are, its CSRF token, its sentences. */
import { isOurs } from './history'
import { messages } from './messages'

export interface Config {
  /** Where calls go. */
  uri: string
  /** The current CSRF token: the page's, until an answer brings another. */
  csrf: string | undefined
  /** The names of the functions that the page has. */
  functions: string[]
  /** The ids of the forms that are uploads. */
  uploads: string[]
  /** Seconds to wait for the first byte of an answer. */
  timeout: number
  debug?: boolean
  messages?: Record<string, string>
}

/** Can be read only while the client's own script element runs; a module has none. */
export const nonce =
  (document.currentScript ?? document.querySelector<HTMLScriptElement>('script[nonce]'))?.nonce ??
  ''

const metaOrInput = (selector: string) => {
  const element = document.querySelector<HTMLMetaElement & HTMLInputElement>(selector)
  return element?.content ?? element?.value
}

let told: Partial<Config> = {}

/** Goes to the page's own origin only. */
export const tokenFor = (url: string): Record<string, string> =>
  config.csrf && isOurs(url) ? { 'X-CSRFToken': config.csrf } : {}

let renewed: string | undefined

export const config: Config = {
  uri: location.pathname + location.search,
  functions: [],
  uploads: [],
  timeout: 30,
  get csrf() {
    return (
      renewed ||
      told.csrf ||
      metaOrInput('meta[name=csrf-token]') ||
      metaOrInput('input[name=csrf-token]') ||
      metaOrInput('input[name=csrf_token]') ||
      window.csrfToken
    )
  },
  set csrf(token) {
    renewed = token
  },
}

/** Reads the page's `<meta name="siphon">`, which may come after the client's script element. */
export function readConfig(): void {
  told = JSON.parse(metaOrInput('meta[name=siphon]') ?? '{}')
  // Its token is not the current one any more when an answer has brought another.
  Object.assign(config, told, { csrf: renewed })
  Object.assign(messages, told.messages)
}
