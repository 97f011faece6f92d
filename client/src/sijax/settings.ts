/** The options of a call, with the meaning that `jQuery.ajax` gives them. */
import { csrfToken } from '../config'
import type { Call } from './call'
import { fieldsOf } from './fields'
import { jQueryWithAjax } from './jquery'
import { Sijax } from './surface'

export type Callback = (this: unknown, ...args: any[]) => unknown // the page's own
export type Callbacks = Callback | Callback[] | null

export interface Options {
  url?: string | null
  type?: string
  method?: string
  data?: unknown
  traditional?: boolean
  contentType?: string | boolean
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

const originOf = (url: string) => Object.assign(document.createElement('a'), { href: url }).origin

/** The page's options over jQuery's defaults over ours; undefined means "not given", as in jQuery. */
export function settingsOf(options: Options): Settings {
  const { beforeSend, timeout, headers, xhrFields }: Options = jQueryWithAjax()?.ajaxSettings ?? {}
  const settings = {
    url: Sijax.requestUri,
    type: 'POST',
    dataType: 'json',
    beforeSend,
    timeout,
  } as Settings
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) Object.assign(settings, { [name]: value })
  }
  settings.headers = { ...headers, ...options.headers }
  settings.xhrFields = { ...xhrFields, ...options.xhrFields }
  settings.type = (settings.method ?? settings.type).toUpperCase()
  settings.crossDomain = originOf(settings.url) !== location.origin
  return settings
}

const basicCredentials = (user: string, password = '') =>
  `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${user}:${password}`)))}`

/** Writes the call into the settings' `data` or `url`, and what goes with it into `headers`. */
export function compose(
  functionName: string,
  args: unknown,
  settings: Settings,
  headers: Headers,
): void {
  const fields = fieldsOf(settings.data, settings.traditional)
  headers.set('Accept', 'application/json, application/x-ndjson')
  const isGet = /^(GET|HEAD)$/.test(settings.type)

  if (!settings.crossDomain) {
    headers.set('X-Requested-With', 'XMLHttpRequest')
    const token = fields.get('csrf_token') || csrfToken()
    if (token) {
      headers.set('X-CSRFToken', String(token))
      if (!isGet) fields.set('csrf_token', token as string) // a text, as every page writes it
    }
  }
  // Written last: the caller's data cannot override them.
  fields.set(Sijax.PARAM_REQUEST, functionName)
  fields.set(Sijax.PARAM_ARGS, JSON.stringify(args || []))

  if (isGet) {
    if (!settings.cache) fields.append('_', String(Date.now()))
    const url = settings.url.replace(/#.*/, '')
    settings.url = `${url}${url.includes('?') ? '&' : '?'}${fields}`
    delete settings.data
  } else if (fields instanceof FormData) {
    settings.data = fields // the browser writes its type, with the boundary
  } else {
    settings.data = String(fields)
    const { contentType = true } = settings
    if (contentType) {
      const form = 'application/x-www-form-urlencoded; charset=UTF-8'
      headers.set('Content-Type', contentType === true ? form : contentType)
    }
  }
  if (settings.username) {
    headers.set('Authorization', basicCredentials(settings.username, settings.password))
  }
  for (const [name, value] of Object.entries(settings.headers!)) headers.set(name, value)
}
