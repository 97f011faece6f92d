/** One call of a Python function: sent, its answer applied, the page's callbacks told. */
import { readAnswer } from '../answer'
import { report, warn } from '../report'
import type { Failure } from '../report'
import { Siphon } from '../surface'
import { transmit } from '../transport'
import type { Abort, Head } from '../transport'
import type { Command, Refusal } from '../wire'
import { ajaxEvents, attempt } from './jquery'
import { compose, settingsOf } from './settings'
import type { Callbacks, Options } from './settings'

/** The promise of the function's result, with the members of jQuery's `jqXHR` that pages use. */
export interface Call extends Promise<unknown> {
  status: number
  statusText?: string
  responseText?: string
  responseJSON?: any // whatever the server sent
  setRequestHeader(name: string, value: string): void
  getResponseHeader(name: string): string | null | undefined
  abort(): void
}

/** jQuery's words for our codes. */
const textStatusOf = (code: string) =>
  code === 'bad_answer' ? 'parsererror' : /abort|timeout/.test(code) ? code : 'error'

export function call(
  functionName: string,
  args: unknown,
  options: Options,
  apply: (commands: Command[]) => void,
  onprogress?: (event: ProgressEvent) => void,
): Call {
  const settings = settingsOf(options)
  const context = settings.context ?? settings
  const byDefault = settings.success === undefined
  const headers = new Headers()
  const received: Command[] = []
  const trigger = ajaxEvents()
  let head: Head | undefined
  let result: unknown
  let settled = false
  let timer: number | undefined
  let disconnect: Abort = () => {}
  let resolve!: (result: unknown) => void
  let reject!: (error: Error) => void

  const invoke = (callbacks: Callbacks | undefined, ...values: unknown[]) => {
    for (const callback of [callbacks ?? []].flat()) {
      attempt(() => callback.apply(context, values))
    }
  }

  const settle = (data: unknown, failure?: Failure) => {
    if (settled) return
    settled = true
    clearTimeout(timer)
    const textStatus = failure ? textStatusOf(failure.code) : 'success'
    const detail = failure ? failure.cause || xhr.statusText || textStatus : data
    const values = failure ? [xhr, textStatus, detail] : [data, textStatus, xhr]
    invoke(failure ? settings.error : settings.success, ...values)
    invoke(settings.statusCode?.[xhr.status], ...values)
    trigger(failure ? 'ajaxError' : 'ajaxSuccess', xhr, settings, detail)
    invoke(settings.complete, xhr, textStatus)
    trigger('ajaxComplete', xhr, settings)
    trigger('ajaxStop')
    if (!failure) return resolve(result)
    disconnect()
    if (failure.code !== 'abort') report(failure) // an abort is the page's own wish
    reject(Object.assign(new Error(), failure))
  }

  const fail = (code: string, cause?: unknown, problem = Siphon.messages[code] ?? code) =>
    settle(null, {
      code,
      status: xhr.status,
      message: `${functionName}: ${problem}`,
      functionName,
      cause,
    })

  const refuse = ({ code, message }: Refusal) => fail(code, null, message)

  const deliver = (commands: Command[]) => {
    for (const command of commands) {
      if (command?.type === 'result') result = command.result
      if (!byDefault) received.push(command)
    }
    if (byDefault) invoke(apply, commands)
    invoke(settings.onchunk, commands)
  }

  const expectMore = () => {
    clearTimeout(timer)
    const { timeout } = settings
    if (timeout) timer = setTimeout(fail, timeout, 'timeout')
  }

  const receiver = readAnswer(
    (arrived) => {
      head = arrived
      xhr.status = head.status
      xhr.statusText = head.statusText
      const token = head.headers.get('X-CSRFToken')
      if (token && !settings.crossDomain) Siphon.config.csrf = token
    },
    (value) => {
      if (settled) return
      expectMore()
      if (Array.isArray(value)) deliver(value)
      else if (value.error) refuse(value.error)
      else if (value.done) settle(received)
    },
    (text) => {
      const { dataFilter, dataType } = settings
      let data: any = [] // whatever the server sent, or why it cannot be read
      xhr.responseText = text
      try {
        if (dataFilter) text = dataFilter.call(context, text, dataType)
        if (text.trim()) data = JSON.parse(text)
        xhr.responseJSON = data
      } catch (cause) {
        data = cause
      }
      const isList = Array.isArray(data)
      if (!head!.ok) {
        const message = `HTTP ${xhr.status} ${xhr.statusText}`
        return refuse({ code: 'http', message, ...data?.error })
      }
      if (!byDefault && dataType !== 'json') return settle(text)
      if (data instanceof Error || (byDefault && !isList)) {
        return fail('bad_answer', data)
      }
      if (isList) deliver(data)
      settle(data)
    },
    fail,
  )

  const xhr: Call = Object.assign(
    new Promise<unknown>((...settlers) => ([resolve, reject] = settlers)),
    {
      status: 0,
      setRequestHeader: (name: string, value: string) => headers.set(name, value),
      getResponseHeader: (name: string) => head?.headers.get(name),
      abort: () => fail('abort'),
    },
  )
  xhr.catch(() => {}) // who does not look at the promise has the callbacks and the event

  trigger('ajaxStart')
  if (settings.url == null) {
    fail('not_initialised', null, 'not initialised by get_js()')
    return xhr
  }
  compose(functionName, args, settings, headers)
  if (settings.beforeSend?.call(context, xhr, settings) === false) {
    settled = true
    trigger('ajaxStop')
    reject(new Error('cancelled'))
    return xhr
  }
  trigger('ajaxSend', xhr, settings)
  if (settled) return xhr // aborted by a listener
  expectMore()
  const outgoing = {
    url: settings.url,
    method: settings.type,
    headers,
    body: settings.data, // as compose or beforeSend has left it
    credentials: settings.xhrFields!.withCredentials ? ('include' as const) : undefined,
  }
  const sync = settings.async === false
  if (sync) warn('async: false blocks the page')
  disconnect = transmit(outgoing, receiver, onprogress, sync)
  return xhr
}
