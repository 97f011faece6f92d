/** Calls of json routes: https://www.jsonrpc.org/specification */
import { config } from './config'
import { SiphonError } from './errors'

let count = 0

export async function rpc(url: string, params: Record<string, unknown> = {}): Promise<unknown> {
  const failed = (code: string, details: object) =>
    Object.assign(new SiphonError(url, code, details), { retry: () => rpc(url, params) })
  const { href, origin } = new URL(url, document.baseURI)
  const headers: Record<string, string> = { 'Content-Type': 'application/json' }
  if (origin === location.origin && config.csrf) headers['X-CSRFToken'] = config.csrf
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', params, id: ++count })
  const answer = await fetch(href, { method: 'POST', headers, body }).catch((cause) => {
    throw failed('network', { cause })
  })
  const { status } = answer
  const { result, error } = await answer.json().catch((cause: unknown) => {
    throw failed('bad_answer', { status, cause })
  })
  if (!error) return result
  const { message, data } = error
  throw failed(data?.code ?? `${error.code}`, { status, message: data?.message ?? message, data })
}
