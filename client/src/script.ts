/** Runs script text under the page's Content-Security-Policy. */
import { nonce } from './config'
import { create } from './html'
import { trust } from './trust'

/**
 * Runs `text` as the body of a function and returns what it returns.
 *
 * The policy lets the element run by the nonce that the client itself was loaded with, so that
 * neither `unsafe-eval` nor `unsafe-inline` is asked for.
 */
export function runScript(text: string): unknown {
  let result: unknown
  let failure: unknown = { code: 'script-blocked', message: 'blocked by policy' }
  const script = create('script', {
    nonce,
    // The newline ends a comment that the text may end with.
    text: trust().createScript(`document.currentScript.run(function(){${text}\n})`),
    run(body: () => unknown) {
      failure = null
      result = body.call(window)
    },
  })
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
