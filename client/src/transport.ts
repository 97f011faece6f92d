/** Carries one request to the server and its answer back, piece by piece. */

export interface Outgoing {
  url: string
  method: string
  headers: Headers
  body: BodyInit | null
  /** Cookies go to other origins too. */
  withCredentials: boolean
}

/** The part of a `Response` that XMLHttpRequest can tell as well. */
export interface Head {
  ok: boolean
  status: number
  statusText: string
  headers: { get(name: string): string | null }
}

/** Is told what arrives: `head`, `text` any number of times, then `end`; or `broken` at any time. */
export interface Receiver {
  head(head: Head): void
  text(piece: string): void
  end(): void
  broken(cause: unknown): void
}

export type Abort = () => void

export function overFetch(outgoing: Outgoing, receiver: Receiver): Abort {
  const controller = new AbortController()
  const receive = async () => {
    const answer = await fetch(outgoing.url, {
      ...outgoing,
      credentials: outgoing.withCredentials ? 'include' : 'same-origin',
      signal: controller.signal,
    })
    receiver.head(answer)
    const reader = answer.body?.getReader()
    const decoder = new TextDecoder()
    for (let piece; (piece = await reader?.read())?.value; ) {
      receiver.text(decoder.decode(piece.value, { stream: true }))
    }
  }
  receive().then(receiver.end, receiver.broken)
  return () => controller.abort()
}

/** For what fetch cannot do: the progress of what is sent, and answers that the script waits for. */
export function overXhr(
  outgoing: Outgoing,
  receiver: Receiver,
  sync: boolean,
  onprogress: ((event: ProgressEvent) => void) | undefined,
): Abort {
  const xhr = new XMLHttpRequest()
  let seen: number | undefined
  const read = () => {
    const { status, statusText, responseText } = xhr
    if (seen == null) {
      const headers = { get: (name: string) => xhr.getResponseHeader(name) }
      receiver.head({ ok: status >= 200 && status < 300, status, statusText, headers })
    }
    receiver.text(responseText.slice(seen))
    seen = responseText.length
  }
  xhr.open(outgoing.method, outgoing.url, !sync)
  outgoing.headers.forEach((value, name) => xhr.setRequestHeader(name, value))
  xhr.withCredentials = outgoing.withCredentials
  xhr.onprogress = read
  xhr.onload = () => {
    read()
    receiver.end()
  }
  xhr.onerror = receiver.broken
  if (onprogress) xhr.upload.onprogress = onprogress
  try {
    xhr.send(outgoing.body as XMLHttpRequestBodyInit) // never a ReadableStream: we make the bodies
  } catch (cause) {
    receiver.broken(cause) // how a synchronous request fails
  }
  return () => xhr.abort()
}
