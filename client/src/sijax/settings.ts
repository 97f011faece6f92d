/** The options of a call, with the meaning that `jQuery.ajax` gives them. */
import { isOurs, resolve } from '../history'
import { Siphon } from '../surface'
import type { Call } from './call'
import { fieldsOf } from './fields'
import { Sijax } from './surface'

export type Callback = (this: unknown, ...args: any[]) => unknown // the page's own
export type Callbacks = Callback | Callback[] | null

export interface Options {
  url?: string | null
  type?: string
  method?: string
  data?: unknown
  traditional?: boolean
  contentType?: string | false
  headers?: Record<string, string>
  username?: string
  password?: string
  xhrFields?: { withCredentials?: boolean }
  cache?: boolean
  async?: boolean
  /** Milliseconds in which nothing arrives before the call is given up. */
  timeout?: number
  dataType?: string
  dataFilter?: (text: string, dataType: string) => string
  context?: unknown
  beforeSend?: (this: unknown, xhr: Call, settings: Settings) => unknown
  success?: Callbacks
  error?: Callbacks
  complete?: Callbacks
  statusCode?: Record<number, Callbacks>
  /** Hears of the commands of each line of a stream, after they have run. */
  onchunk?: Callbacks
}

export interface Settings extends Options {
  url: string
  type: string
  dataType: string
  crossDomain: boolean
}

/** The page's options over jQuery's defaults over ours; undefined is "not given", as there. */
export function settingsOf(options: Options): Settings {
  const { beforeSend, timeout, headers, xhrFields }: Options = window.jQuery?.ajaxSettings ?? {}
  // A Settings once it is filled.
  const settings: any = {
    url: Sijax.requestUri,
    type: 'POST',
    contentType: 'application/x-www-form-urlencoded; charset=UTF-8',
    dataType: 'json',
    beforeSend,
    timeout,
  }
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) settings[name] = value
  }
  settings.headers = { ...headers, ...options.headers }
  settings.xhrFields = { ...xhrFields, ...options.xhrFields }
  settings.type = (settings.method ?? settings.type).toUpperCase()
  settings.crossDomain = !isOurs(settings.url)
  return settings
}

/** Writes the call into the settings' `data` or `url`, and what goes with it into `headers`. */
export function compose(
  functionName: string,
  args: unknown,
  settings: Settings,
  headers: Headers,
): void {
  const fields = fieldsOf(settings.data, settings.traditional)
  headers.set('Accept', 'application/json, application/x-ndjson')
  const isGet = /GET|HEAD/.test(settings.type)

  if (!settings.crossDomain) {
    headers.set('X-Requested-With', 'XMLHttpRequest')
    const token = (fields.get('csrf_token') as string | null) || Siphon.config.csrf
    if (token) {
      headers.set('X-CSRFToken', token)
      if (!isGet) fields.set('csrf_token', token)
    }
  }
  // Written last: the caller's data cannot override them.
  fields.set(Sijax.PARAM_REQUEST, functionName)
  fields.set(Sijax.PARAM_ARGS, JSON.stringify(args || []))

  if (isGet) {
    if (!settings.cache) fields.append('_', `${Date.now()}`)
    const url = resolve(settings.url)
    url.search += `&${fields}`
    settings.url = url.href
    delete settings.data
  } else if (fields instanceof FormData) {
    settings.data = fields // the browser writes its type, with the boundary
  } else {
    settings.data = `${fields}`
    if (settings.contentType) headers.set('Content-Type', settings.contentType)
  }
  if (settings.username) {
    headers.set('Authorization', `Basic ${btoa(`${settings.username}:${settings.password ?? ''}`)}`)
  }
  for (const [name, value] of Object.entries(settings.headers!)) headers.set(name, value)
}
