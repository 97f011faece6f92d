/** One call of a Python function: sent, repeated, its answer applied, the page told. */
import { isType, readAnswer } from './answer'
import { apply } from './apply'
import { showBusy } from './busy'
import { config } from './config'
import { goOffline, whenOnline } from './connection'
import { SiphonError } from './errors'
import { emit } from './events'
import { controlsOf, rememberEdits } from './fields'
import type { Field } from './fields'
import { clearErrors } from './forms'
import { isOurs, resolve as resolveUrl } from './history'
import { fail } from './notices'
import { close, enter, leave, nextNumber, supersede } from './queue'
import type { Turn } from './queue'
import { retries } from './retry'
import { transmit } from './transport'
import type { Abort, Head, Outgoing } from './transport'
import { addFields, isFile, showProgress } from './upload'
import type { Data } from './upload'
import type { Command } from './wire'

export interface Options {
  /** Sent whole, and shows what is wrong with its fields. */
  form?: HTMLFormElement | null
  submitter?: HTMLElement | null
  /** Further fields. */
  data?: Data
  /** Whose call it is: it is busy meanwhile, and events start from it. */
  element?: Element | null
  /** A name: the call waits for those of the same lane only. */
  lane?: string | undefined
  /** `replace`: gives up those of the same element that are not answered yet. */
  sync?: string
  signal?: AbortSignal
  /** No toast if it fails. */
  quiet?: boolean
  /** Hears of the commands of each line of a stream, after they have run. */
  onchunk?: (commands: Command[]) => void
  /** Where to, if not to the page itself. */
  url?: string | null | undefined
}

/** What is sent: the same each time that the call is repeated. */
interface CallRequest extends Outgoing {
  isUpload: boolean
}

/** All but the last part of a random UUID; pages that came over http have no `randomUUID`. */
const random = () =>
  '00000000-0000-4000-8000-'.replace(/0/g, () =>
    (crypto.getRandomValues(new Uint8Array(1))[0]! % 16).toString(16),
  )

/** Of this load of the page. */
const PAGE = random()

/** Of its calls; the last part counts them. */
const KEY = random()

function compose(name: string, args: unknown[], options: Options, headers: object): CallRequest {
  const { form, submitter, data = {}, url } = options
  const body = new FormData(form ?? undefined, submitter)
  addFields(body, data)
  // The token goes as a header, and the key of a rendering is for those without JavaScript.
  body.delete('csrf_token')
  body.delete('siphon_call')
  body.set('sijax_rq', name)
  body.set('sijax_args', JSON.stringify(args))
  const fields = [...body]
  const isUpload =
    config.uploads.includes(form?.getAttribute('id')!) || fields.some(([, value]) => isFile(value))
  const texts = fields.filter(([, value]) => typeof value === 'string') as [string, string][]
  const { href } = resolveUrl(url || config.uri)
  return {
    url: href,
    method: 'POST',
    redirect: 'manual',
    headers: new Headers({
      ...headers,
      Accept: 'application/json, application/x-ndjson',
      'X-Requested-With': 'XMLHttpRequest',
      'Siphon-Page': PAGE,
      'Idempotency-Key': `"${KEY}${`${nextNumber()}`.padStart(12, '0')}"`,
    }),
    body: isUpload ? body : new URLSearchParams(texts),
    isUpload,
  }
}

export function request(
  name: string,
  args: unknown[] = [],
  options: Options = {},
): Promise<unknown> {
  const headers = {}
  const isWanted = emit(options.element ?? options.form, 'before-call', { name, args, headers })
  const call = isWanted
    ? perform(name, args, options, compose(name, args, options, headers))
    : Promise.reject(new SiphonError(name, 'superseded'))
  call.catch(() => {}) // who does not look at the promise has the events
  return call
}

function perform(
  name: string,
  args: unknown[],
  options: Options,
  outgoing: CallRequest,
): Promise<unknown> {
  const { form, submitter, element = form, sync, lane, signal } = options
  const { isUpload, headers } = outgoing
  const owner = form ?? element ?? {}
  const nextWait = retries()
  const forgetEdits = rememberEdits(form ? controlsOf(form) : [element as Field])
  const endBusy = showBusy([element, form, submitter], submitter)
  let isOver = false
  let isStream = false
  let result: unknown
  let head: Head | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let disconnect: Abort = () => {}
  let resolve!: (result: unknown) => void
  let reject!: (error: SiphonError) => void

  /** Nothing that arrives afterwards counts. */
  const end = () => {
    isOver = true
    clearTimeout(timer)
    endBusy()
  }

  const giveUp = (error: SiphonError) => {
    end()
    disconnect()
    close(turn)
    reject(error)
    if (error.code !== 'superseded') fail(error, element, options)
  }

  const failed = (code: string, details: object = {}) => {
    if (isOver) return
    clearTimeout(timer)
    disconnect()
    if (code === 'network' && !navigator.onLine) {
      goOffline()
      if (!isUpload) return whenOnline(send)
      code = 'offline'
    }
    const retry = () => perform(name, args, options, outgoing)
    const error = new SiphonError(name, code, { status: head?.status, args, retry, ...details })
    const wait =
      isUpload || isStream ? undefined : nextWait(error, head?.headers.get('Retry-After'))
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
    if (form && !isStream) clearErrors(form)
    end()
    deliver(commands)
    close(turn)
    emit(element, 'call', { name, args, result })
    resolve(result)
  }

  const refused = (data: any) => {
    const { code = 'bad_answer', ...details } = Object(data?.error)
    failed(code, details)
  }

  const expectAnswer = () => {
    clearTimeout(timer)
    timer = setTimeout(failed, config.timeout * 1000, 'timeout')
  }

  const send = () => {
    if (isOver) return
    // Whoever answers tells the page what to do: only its own origin may.
    if (!isOurs(outgoing.url)) return failed('bad_answer')
    // A call before this one may have logged the user in, which changes it.
    if (config.csrf) headers.set('X-CSRFToken', config.csrf)
    const receiver = readAnswer(
      (arrived) => {
        head = arrived
        clearTimeout(timer)
        if (head.redirected) return failed('bad_answer')
        const token = head.headers.get('X-CSRFToken')
        if (token) config.csrf = token
      },
      (line) => {
        if (isOver) return
        // Not when it is through: the errors that it shows itself are to stay.
        if (form && !isStream) clearErrors(form)
        isStream = true
        leave(turn)
        if (Array.isArray(line)) {
          deliver(line)
          options.onchunk?.(line)
        } else if (line.done) succeed()
        else refused(line)
      },
      (text) => {
        const { ok, status, headers } = head!
        let data
        try {
          data = status === 204 ? [] : isType(headers, 'json') && JSON.parse(text)
        } catch {}
        if (isOver) return
        if (ok && Array.isArray(data)) succeed(data)
        else refused(data)
      },
      (code, cause) => failed(code, { cause }),
    )
    head = undefined
    expectAnswer()
    const onprogress = (event: ProgressEvent) => {
      expectAnswer()
      showProgress(form, event)
    }
    disconnect = transmit(outgoing, receiver, isUpload ? onprogress : null)
  }

  const turn: Turn = {
    number: nextNumber(),
    owner,
    lane: lane ?? (isUpload || sync === 'replace' ? owner : null),
    start: send,
    supersede: () => isOver || giveUp(new SiphonError(name, 'superseded')),
  }

  const promise = new Promise((...settlers) => ([resolve, reject] = settlers))
  if (sync === 'replace') supersede(owner)
  signal?.addEventListener('abort', turn.supersede)
  enter(turn)
  if (signal?.aborted) turn.supersede()
  return promise
}
