/** Carries one request to the server and its answer back, piece by piece. */
import { resolve } from './history'

export interface Outgoing {
  url: string
  method: string
  headers: Headers
  /** Undefined if there is none. */
  body: any // of the types that both fetch and XMLHttpRequest send
  /** Undefined: cookies go to the page's own origin only. */
  credentials?: 'include' | undefined
  /** `manual`: fetch does not follow a redirect; XMLHttpRequest always does. */
  redirect?: 'manual'
}

/** The part of a `Response` that XMLHttpRequest can tell as well. */
export interface Head {
  ok: boolean
  status: number
  statusText: string
  /** Whether it came from another address than it was asked of. */
  redirected: boolean
  headers: { get(name: string): string | null }
}

/** Is told what arrives: `head`, `text` some times, then `end`; or `broken` at any time. */
export interface Receiver {
  /** Whether its text is a stream. */
  head(head: Head): boolean
  text(piece: string): void
  end(): void
  broken(cause: unknown): void
}

export type Abort = () => void

function overFetch(outgoing: Outgoing, receiver: Receiver): Abort {
  const controller = new AbortController()
  const receive = async () => {
    const init = { ...outgoing, signal: controller.signal } as RequestInit
    const answer = await fetch(outgoing.url, init)
    if (!receiver.head(answer)) return receiver.text(await answer.text())
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader()
    for (let piece; (piece = await reader.read()).value; ) receiver.text(piece.value)
  }
  receive().then(receiver.end, receiver.broken)
  return () => controller.abort()
}

type OnProgress = (event: ProgressEvent) => void

/** For what fetch cannot do: tell how far a body is sent, and make the script wait. */
function overXhr(
  outgoing: Outgoing,
  receiver: Receiver,
  onprogress: OnProgress | null,
  sync: boolean,
): Abort {
  const xhr = new XMLHttpRequest()
  let seen: number | undefined
  const read = () => {
    if (seen == null) {
      const headers = { get: (name: string) => xhr.getResponseHeader(name) }
      const ok = xhr.status < 300
      const [asked] = resolve(outgoing.url).href.split('#')
      receiver.head(Object.assign(xhr, { ok, headers, redirected: xhr.responseURL !== asked }))
    }
    receiver.text(xhr.responseText.slice(seen))
    seen = xhr.responseText.length
  }
  xhr.open(outgoing.method, outgoing.url, !sync)
  outgoing.headers.forEach((value, name) => xhr.setRequestHeader(name, value))
  xhr.withCredentials = !!outgoing.credentials
  xhr.onprogress = read
  xhr.onload = () => {
    read()
    receiver.end()
  }
  xhr.onerror = receiver.broken
  xhr.upload.onprogress = onprogress
  try {
    xhr.send(outgoing.body)
  } catch (cause) {
    receiver.broken(cause) // how a synchronous request fails
  }
  return () => xhr.abort()
}

export const transmit = (
  outgoing: Outgoing,
  receiver: Receiver,
  onprogress: OnProgress | null = null,
  sync = false,
): Abort =>
  sync || onprogress
    ? overXhr(outgoing, receiver, onprogress, sync)
    : overFetch(outgoing, receiver)
