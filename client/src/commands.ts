/** What the server can tell the page to do: one function per command type. */
import { insert } from './html'
import type { Place } from './html'
import { warn } from './report'
import { runScript } from './script'
import { targets } from './targets'
import type { Command } from './wire'

interface Alert extends Command {
  alert: unknown
}
interface Html extends Command {
  selector: string
  html: unknown
  setType: Place
}
interface Attr extends Command {
  selector: string
  key: string
  value: unknown
  setType: Place
}
interface Css extends Command {
  selector: string
  key: string
  value: string | number | null
}
interface Remove extends Command {
  remove: string
}
interface Script extends Command {
  script: string
  redirect?: string
}
interface Call extends Command {
  call: string
  params: unknown[]
}

/** Elements by the names of their properties and methods. */
type Properties = Element & Record<string, any> // whatever the server names

/**
 * Attributes whose property is spelled otherwise and takes other values. The rest of jQuery's list
 * (`class`, `for`, `tabindex`, `colspan`, …) comes to the same thing when written as attributes.
 */
const PROPERTY_OF: Record<string, string> = {
  readonly: 'readOnly',
  contenteditable: 'contentEditable',
}

function attr({ selector, key, value, setType }: Attr): void {
  if (/^on/i.test(key)) return warn(`attr refuses ${key}`)
  const name = PROPERTY_OF[key] ?? key
  for (const element of targets(selector) as Properties[]) {
    const isProperty = !name.includes('-') && name in element
    let next: any = value // joined by +, so that numbers add up as they always did
    if (setType !== 'replace') {
      const present = (isProperty ? element[name] : element.getAttribute(key)) ?? ''
      next = setType === 'append' ? present + next : next + present
    }
    if (isProperty) element[name] = next
    else if (next == null || next === false) element.removeAttribute(key)
    else element.setAttribute(key, next === true ? '' : next)
  }
}

function css({ selector, key, value }: Css): void {
  if (value == null) return
  const name = /^--/.test(key) ? key : key.replace(/[A-Z]/g, '-$&').toLowerCase()
  const [, change, unit] = /^([+-]=[\d.]+)(px)?$/.exec(`${value}`) ?? []
  for (const element of targets(selector) as HTMLElement[]) {
    let next = value
    if (change) {
      const present = getComputedStyle(element).getPropertyValue(name)
      next = (parseFloat(present) || 0) + +change.replace('=', '')
    }
    const isLength = unit || (typeof next === 'number' && !CSS.supports(name, `${next}`))
    element.style.setProperty(name, isLength ? `${next}px` : `${next}`)
  }
}

function remove({ remove: selector }: Remove): void {
  for (const element of targets(selector)) {
    window.jQuery?.cleanData([element, ...element.querySelectorAll('*')])
    element.remove()
  }
}

function navigate(uri: string): void {
  const { href, protocol } = new URL(uri, document.baseURI)
  if (!/^https?:$/.test(protocol)) throw Error(`redirect refuses ${href}`)
  location.assign(href)
}

/** `f`, `chat.rooms[0].join`, `handlers["on-save"]`: a way from the window to a function. */
const PATH = /^[\p{ID_Continue}$]+(\.[\p{ID_Continue}$]+|\[\d+\]|\["[^"\\]*"\])*$/u
const STEPS = /(?<=\[")[^"]*|[\p{ID_Continue}$]+/gu

function call({ call: path, params }: Call): void {
  if (!PATH.test(path)) throw Error(`no function: ${path}`)
  const [root, ...steps] = path.match(STEPS)!
  let owner: any = window // page code: anything
  // A top-level const or let is no property of the window; only a script can see it.
  let value: any = Object.hasOwn(window, root!) ? owner[root!] : runScript(`return ${root}`)
  for (const step of steps) {
    owner = value
    value = owner[step]
  }
  if (!value?.apply) throw Error(`no function: ${path}`)
  value.apply(owner, params)
}

export const commands = {
  alert: ({ alert: message }: Alert) => window.alert(message),
  html: ({ selector, html, setType }: Html) => insert(targets(selector), html, setType),
  attr,
  css,
  remove,
  script: ({ script, redirect }: Script) =>
    redirect == null ? runScript(script) : navigate(redirect),
  call,
  /** The call that asked for it takes it from the answer. */
  result: () => {},
}
