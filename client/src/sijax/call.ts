/** One call of a Python function: sent, its answer applied, the page's callbacks told. */
import { readAnswer } from '../answer'
import { renewToken } from '../config'
import { report } from '../report'
import { overFetch, overXhr } from '../transport'
import type { Abort, Head } from '../transport'
import type { Command } from '../wire'
import { ajaxEvents, attempt } from './jquery'
import { compose, settingsOf } from './settings'
import type { Callbacks, Options } from './settings'
import { Sijax } from './surface'

/** The promise of the function's result, with the members of jQuery's `jqXHR` that pages use. */
export interface Call extends Promise<unknown> {
  readyState: number
  status: number
  statusText: string
  responseText: string
  responseJSON?: any // whatever the server sent
  setRequestHeader(name: string, value: string): void
  getResponseHeader(name: string): string | null
  abort(): void
}

/** What an upload does otherwise. */
export interface Delivery {
  apply(commands: Command[]): void
  onprogress?: (event: ProgressEvent) => void
}

const toThePage: Delivery = { apply: (commands) => Sijax.processCommands(commands) }

/** jQuery's words for our codes. */
const textStatusOf = (code: string) =>
  code === 'bad_answer' ? 'parsererror' : /abort|timeout/.test(code) ? code : 'error'

export function call(
  functionName: string,
  args: unknown,
  options: Options = {},
  { apply, onprogress }: Delivery = toThePage,
): Call {
  const settings = settingsOf(options)
  const context = settings.context ?? settings
  const byDefault = settings.success === undefined
  const headers = new Headers()
  const received: Command[] = []
  const { trigger, start, stop } = ajaxEvents()
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

  const settle = (succeeded: boolean, textStatus: string, detail: unknown) => {
    settled = true
    clearTimeout(timer)
    xhr.readyState = 4
    xhr.statusText ||= textStatus
    const values = succeeded ? [detail, textStatus, xhr] : [xhr, textStatus, detail]
    invoke(succeeded ? settings.success : settings.error, ...values)
    invoke(settings.statusCode?.[xhr.status], ...values)
    trigger(succeeded ? 'ajaxSuccess' : 'ajaxError', xhr, settings, detail)
    invoke(settings.complete, xhr, textStatus)
    trigger('ajaxComplete', xhr, settings)
    stop()
  }

  const succeed = (data: unknown) => {
    if (settled) return
    settle(true, xhr.status === 204 ? 'nocontent' : 'success', data)
    resolve(result)
  }

  const fail = (code: string, problem: string, cause?: unknown) => {
    if (settled) return
    settle(false, textStatusOf(code), cause ?? xhr.statusText)
    disconnect()
    const message = `${functionName}: ${problem}`
    const failure = { code, status: xhr.status, message, functionName, cause }
    if (code !== 'abort') report(failure) // an abort is the page's own wish
    reject(Object.assign(new Error(), failure))
  }

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
    if (timeout) timer = setTimeout(() => fail('timeout', 'no answer in time'), timeout)
  }

  const receiver = readAnswer({
    head(arrived) {
      head = arrived
      xhr.status = head.status
      xhr.statusText = head.statusText
      if (!settings.crossDomain) renewToken(head.headers.get('X-CSRFToken'))
    },
    line(value) {
      if (settled) return
      expectMore()
      if (Array.isArray(value)) deliver(value)
      else if (value.error) fail(value.error.code, value.error.message)
      else if (value.done) succeed(received)
    },
    whole(text) {
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
        const { code = 'http', message = `the server answered ${xhr.status} ${xhr.statusText}` } =
          data?.error ?? {}
        return fail(code, message)
      }
      if (!byDefault && dataType !== 'json') return succeed(text)
      if (data instanceof Error || (byDefault && !isList)) {
        return fail('bad_answer', 'the answer is not JSON', data)
      }
      if (isList) deliver(data)
      succeed(data)
    },
    fail,
  })

  const xhr: Call = Object.assign(
    new Promise<unknown>((...settlers) => ([resolve, reject] = settlers)),
    {
      readyState: 1,
      status: 0,
      statusText: '',
      responseText: '',
      setRequestHeader: (name: string, value: string) => headers.set(name, value),
      getResponseHeader: (name: string) => head?.headers.get(name) ?? null,
      abort: () => fail('abort', 'aborted'),
    },
  )
  xhr.catch(() => {}) // who does not look at the promise has the callbacks and the event

  start()
  if (settings.url == null) {
    fail('not_initialised', 'not initialised: the page lacks get_js()')
    return xhr
  }
  compose(functionName, args, settings, headers)
  if (settings.beforeSend?.call(context, xhr, settings) === false) {
    settled = true
    stop()
    reject(new Error(`${functionName}: cancelled by beforeSend`))
    return xhr
  }
  trigger('ajaxSend', xhr, settings)
  if (settled) return xhr // aborted by a listener
  expectMore()
  const outgoing = {
    url: settings.url,
    method: settings.type,
    headers,
    body: (settings.data ?? null) as BodyInit | null, // as compose or beforeSend has left it
    withCredentials: !!settings.xhrFields!.withCredentials,
  }
  const sync = settings.async === false
  if (sync) console.warn(`Sijax: async: false blocks the page`)
  disconnect =
    sync || onprogress
      ? overXhr(outgoing, receiver, sync, onprogress)
      : overFetch(outgoing, receiver)
  return xhr
}
