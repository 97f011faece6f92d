/** The one place where text becomes code or markup: the Trusted Types policy `siphon`. */

interface Policy {
  createHTML(text: string): string
  createScript(text: string): string
  createScriptURL(text: string): string
}

const same = (text: string) => text
const RULES: Policy = { createHTML: same, createScript: same, createScriptURL: same }

let policy: Policy | undefined

/**
 * The policy is made when it is first needed, as a second one of its name may be refused. Where
 * that happens, the text stays a text, and the browser refuses it where the page demands types.
 */
export function trust(): Policy {
  try {
    policy ??= window.trustedTypes?.createPolicy('siphon', RULES)
  } catch {}
  return (policy ??= RULES)
}
