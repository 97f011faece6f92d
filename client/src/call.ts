/** One call of a Python function: sent, repeated, its answer applied, the page told. */
import { readAnswer } from './answer'
import { apply } from './apply'
import { showBusy } from './busy'
import { config } from './config'
import { goOffline, whenOnline } from './connection'
import { SiphonError } from './errors'
import type { Details } from './errors'
import { emit } from './events'
import { controlsOf, rememberEdits } from './fields'
import type { Field } from './fields'
import { clearErrors } from './forms'
import { fail } from './notices'
import { close, enter, leave, nextNumber, supersede } from './queue'
import type { Turn } from './queue'
import { retries } from './retry'
import { overFetch, overXhr } from './transport'
import type { Abort, Head } from './transport'
import { isFile, showProgress } from './upload'
import type { Command } from './wire'

export interface Options {
  /** Sent whole, and shows what is wrong with its fields. */
  form?: HTMLFormElement | null
  submitter?: HTMLElement | null
  /** Further fields. */
  data?: FormData | URLSearchParams | Record<string, unknown>
  /** Whose call it is: it is busy meanwhile, and events start from it. */
  element?: Element | null
  /** A name: the call waits for those of the same lane only. */
  lane?: string | null
  /** `replace`: gives up those of the same element that are not answered yet. */
  sync?: string
  signal?: AbortSignal
  /** No toast if it fails. */
  quiet?: boolean
  /** Hears of the commands of each line of a stream, after they have run. */
  onchunk?: (commands: Command[]) => void
  /** Where to, if not to the page itself. */
  url?: string
}

/** What is sent: the same each time that the call is repeated. */
interface Outgoing {
  url: string
  headers: Headers
  body: FormData | URLSearchParams
  isUpload: boolean
}

/** Not `crypto.randomUUID`, which pages that came over http do not have. */
const random = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')

const uuid = () => random().replace(/(.{8})(.{4}).(.{3}).(.{3})(.{12})/, '$1-$2-4$3-8$4-$5')

/** Of this load of the page. */
const PAGE = random()

function compose(name: string, args: unknown[], options: Options, more: HeadersInit): Outgoing {
  const { form, submitter, data = {} } = options
  const all = form ? new FormData(form, submitter) : new FormData()
  const further = Symbol.iterator in data ? data : Object.entries(data)
  for (const [field, values] of further as Iterable<[string, any]>) {
    for (const value of [values].flat()) all.append(field, value ?? '')
  }
  // The token goes as a header, and the key of a rendering is for those without JavaScript.
  for (const field of ['csrf_token', 'siphon_call']) all.delete(field)
  all.set('sijax_rq', name)
  all.set('sijax_args', JSON.stringify(args))
  const isUpload =
    config.uploads.includes(form?.getAttribute('id')!) || [...all.values()].some(isFile)
  const { href, origin } = new URL(options.url || config.uri, document.baseURI)
  const headers = new Headers(more)
  headers.set('Accept', 'application/json, application/x-ndjson')
  headers.set('X-Requested-With', 'XMLHttpRequest')
  headers.set('Siphon-Page', PAGE)
  headers.set('Idempotency-Key', `"${uuid()}"`)
  if (origin === location.origin && config.csrf) headers.set('X-CSRFToken', config.csrf)
  const texts = [...all].filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { url: href, headers, body: isUpload ? all : new URLSearchParams(texts), isUpload }
}

export function request(
  name: string,
  args: unknown[] = [],
  options: Options = {},
): Promise<unknown> {
  const { element = options.form } = options
  const headers = {}
  if (!emit(element, 'before-call', { name, args, headers })) {
    return silenced(Promise.reject(new SiphonError(name, 'superseded')))
  }
  return perform(name, args, options, compose(name, args, options, headers))
}

/** Who does not look at the promise has the events. */
function silenced<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

function perform(
  name: string,
  args: unknown[],
  options: Options,
  outgoing: Outgoing,
): Promise<unknown> {
  const { form, submitter, element = form, quiet, signal } = options
  const { url, headers, body, isUpload } = outgoing
  const owner = form ?? element ?? {}
  const isReplacing = options.sync === 'replace'
  const nextWait = retries()
  const showDone = showBusy([...new Set([element, form, submitter])].filter((one) => !!one), submitter)
  const fields = form ? controlsOf(form) : element ? [element as Field] : []
  const forgetEdits = rememberEdits(fields)
  let isOver = false
  let isStream = false
  let result: unknown
  let head: Head | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let disconnect: Abort = () => {}
  let resolve!: (result: unknown) => void
  let reject!: (error: SiphonError) => void

  const errorOf = (code: string, details?: Details) =>
    Object.assign(new SiphonError(name, code, { status: head?.status ?? 0, ...details }), {
      args,
      retry: () => perform(name, args, options, outgoing),
    })

  /** Nothing that arrives afterwards counts. */
  const end = () => {
    isOver = true
    clearTimeout(timer)
    disconnect()
    showDone()
  }

  const giveUp = (error: SiphonError, isSilent = false) => {
    if (isOver) return
    end()
    close(turn)
    reject(error)
    if (!isSilent) fail(error, element, { form, quiet })
  }

  const failed = (code: string, details?: Details) => {
    if (isOver) return
    clearTimeout(timer)
    disconnect()
    const isOffline = code === 'network' && !navigator.onLine
    if (isOffline) goOffline()
    if (isOffline && !isUpload) return whenOnline(send)
    const error = errorOf(isOffline ? 'offline' : code, details)
    const wait = isUpload || isStream ? undefined : nextWait(error, head?.headers.get('Retry-After') ?? null)
    if (wait == null) return giveUp(error)
    emit(element, 'retry', { name, wait })
    timer = setTimeout(send, wait)
  }

  const deliver = (commands: Command[]) => {
    for (const command of commands) if (command?.type === 'result') result = command.result
    apply(commands, { element, name, number: turn.number })
  }

  const succeed = (commands: Command[] = []) => {
    forgetEdits()
    if (form) clearErrors(form)
    end()
    deliver(commands)
    close(turn)
    emit(element, 'call', { name, args, result })
    resolve(result)
  }

  const refused = (data: any) => {
    const { code, ...details } = Object(data?.error)
    failed(code ?? 'bad_answer', details)
  }

  const send = () => {
    if (isOver) return
    head = undefined
    const waitForAnswer = () => {
      clearTimeout(timer)
      timer = setTimeout(failed, config.timeout * 1000, 'timeout')
    }
    const receiver = readAnswer(
      (arrived) => {
        if (isOver) return
        clearTimeout(timer)
        head = arrived
        const token = head.headers.get('X-CSRFToken')
        if (token && headers.has('X-CSRFToken')) config.csrf = token
      },
      (line) => {
        if (isOver) return
        isStream = true
        leave(turn)
        if (Array.isArray(line)) {
          deliver(line)
          options.onchunk?.(line)
        } else if (line.error) refused(line)
        else if (line.done) succeed()
      },
      (text) => {
        if (isOver) return
        const isJson = /^application\/json/.test(`${head!.headers.get('Content-Type')}`)
        let data: unknown = head!.status === 204 ? [] : undefined
        try {
          if (isJson) data = JSON.parse(text)
        } catch {}
        if (head!.ok && Array.isArray(data)) succeed(data)
        else refused(data)
      },
      (code, _problem, cause) => failed(code, { cause }),
    )
    const request = { url, method: 'POST', headers, body, credentials: undefined }
    waitForAnswer()
    disconnect = isUpload
      ? overXhr({ ...request, redirect: 'follow' }, receiver, false, (event) => {
          waitForAnswer()
          showProgress(form)(event)
        })
      : overFetch({ ...request, redirect: 'manual' }, receiver)
  }

  const turn: Turn = {
    number: nextNumber(),
    owner,
    lane: options.lane ?? (isReplacing || isUpload ? owner : null),
    start: send,
    supersede: () => giveUp(errorOf('superseded'), true),
  }

  const promise = new Promise((...settlers) => ([resolve, reject] = settlers))
  if (isReplacing) supersede(owner)
  signal?.addEventListener('abort', turn.supersede)
  enter(turn)
  if (signal?.aborted) turn.supersede()
  return silenced(promise)
}
