/** What the page has told the client: the nonce of its scripts and the CSRF token. */

/** Can be read only while the client's own script element runs. */
export const nonce = (document.currentScript as HTMLScriptElement | null)?.nonce ?? ''

let renewed: string | null = null

/** An answer's token replaces those that the page was delivered with. */
export function renewToken(token: string | null): void {
  renewed = token ?? renewed
}

const metaOrInput = (selector: string) => {
  const element = document.querySelector<HTMLMetaElement & HTMLInputElement>(selector)
  return element?.content ?? element?.value
}

export const csrfToken = (): string | undefined =>
  renewed ||
  JSON.parse(metaOrInput('meta[name=siphon]') ?? '{}').csrf ||
  metaOrInput('meta[name=csrf-token]') ||
  metaOrInput('input[name=csrf-token]') ||
  metaOrInput('input[name=csrf_token]') ||
  window.csrfToken
