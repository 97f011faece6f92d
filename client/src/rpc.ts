/** Calls of json routes: https://www.jsonrpc.org/specification */
import { tokenFor } from './config'
import { SiphonError } from './errors'

export async function rpc(url: string, params: object = {}): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', method: 'call', params, id: 1 })
  const headers = { 'Content-Type': 'application/json', ...tokenFor(url) }
  let code = 'network'
  let details: Record<string, unknown> = { retry: () => rpc(url, params) }
  try {
    const answer = await fetch(url, { method: 'POST', headers, body })
    const { status } = answer
    code = 'bad_answer'
    details = { ...details, status }
    const { result, error } = await answer.json()
    if (!error) return result
    const { data, message } = error
    code = data?.code ?? `${error.code}`
    details = { message, ...data, ...details, data }
  } catch (cause) {
    details = { ...details, cause }
  }
  throw new SiphonError(url, code, details)
}
