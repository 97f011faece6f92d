/** The part of jQuery that the client meets on pages that load it. */
interface JQueryStatic {
  (target: unknown): { trigger(name: string, args: unknown[]): void }
  active: number
  ajaxSettings?: Record<string, unknown>
  cleanData(elements: Element[]): void
  find(selector: string): Element[]
}

/** https://w3c.github.io/trusted-types: what comes out of a policy passes for a string. */
interface TrustedTypePolicyFactory {
  createPolicy<Rules>(name: string, rules: Rules): Rules
}

interface Window {
  jQuery?: JQueryStatic
  csrfToken?: string
  trustedTypes?: TrustedTypePolicyFactory
}

/** The version of the Python package, written in by the build. */
declare const VERSION: string
