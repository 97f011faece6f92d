/** Runs script text under the page's Content-Security-Policy. */
import { nonce } from './config'
import { trust } from './trust'

interface RunningScript extends HTMLScriptElement {
  run?: (body: () => unknown) => void
}

/**
 * Runs `text` as the body of a function and returns what it returns.
 *
 * The policy lets the element run by the nonce that the client itself was loaded with, so that
 * neither `unsafe-eval` nor `unsafe-inline` is asked for.
 */
export function runScript(text: string): unknown {
  const script: RunningScript = document.createElement('script')
  let result: unknown
  let failure: unknown = { code: 'script-blocked', message: 'blocked by policy' }
  script.nonce = nonce
  // The newline ends a comment that the text may end with.
  script.text = trust().createScript(`document.currentScript.run(function(){${text}\n})`)
  script.run = (body) => {
    failure = null
    result = body.call(window)
  }
  const onError = (event: ErrorEvent) => {
    failure = event.error
    event.preventDefault() // reported by whoever catches it
  }
  addEventListener('error', onError)
  document.head.append(script)
  script.remove()
  removeEventListener('error', onError)
  if (failure) throw failure
  return result
}
