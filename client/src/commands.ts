/** What the server can tell the page to do: one function per command type. */
import { plain, wrote } from './apply'
import type { Context } from './apply'
import { emit } from './events'
import { forget, isEdited, isSame, setValue, valueOf } from './fields'
import type { Field } from './fields'
import { focusOn, keepSelection } from './focus'
import { clearErrors, showErrors } from './forms'
import type { Errors } from './forms'
import { changeUrl, navigate, webAddress } from './history'
import { insert, setAttribute } from './html'
import type { Place } from './html'
import { morph } from './morph'
import { flash } from './notices'
import { warn } from './report'
import { runScript } from './script'
import { Siphon } from './surface'
import type { Command } from './wire'

interface Targeted extends Command {
  selector: string
}
interface Markup extends Targeted {
  html: string
}
interface Html extends Targeted {
  html: unknown
  setType: Place
}
interface Attr extends Targeted {
  key: string
  value: unknown
  setType: Place
}
interface Css extends Targeted {
  key: string
  value: string | number | null
}
interface Attribute extends Targeted {
  name: string
  value: unknown
}

/** Elements by the names of their properties and methods. */
type Properties = Element & Record<string, any> // whatever the server names

/** jQuery's list of attributes whose property is spelled otherwise; `class` comes to the same. */
const PROPERTY_OF = Object.fromEntries(
  (
    'htmlFor readOnly maxLength tabIndex colSpan rowSpan cellSpacing cellPadding useMap' +
    ' frameBorder contentEditable'
  )
    .split(' ')
    .map((name) => [name === 'htmlFor' ? 'for' : name.toLowerCase(), name]),
)

function attr({ selector, key, value, setType }: Attr, { targets }: Context = plain): void {
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
    else setAttribute(element, key, next)
  }
}

const ADDRESSES = /^(href|src|action|formaction|xlink:href)$/i

function attribute({ selector, name, value }: Attribute, { targets }: Context = plain): void {
  // A browser leaves blanks and control characters out before it looks at the scheme.
  const isScript = /^javascript:/i.test(`${value}`.replace(/[\0- ]+/g, ''))
  if (/^(on.*|srcdoc)$/i.test(name) || (isScript && ADDRESSES.test(name))) {
    throw Error(`refused: ${name}="${value}"`)
  }
  for (const element of targets(selector)) setAttribute(element, name, value)
}

function css({ selector, key, value }: Css, { targets }: Context = plain): void {
  if (value == null) return
  const name = /^--/.test(key) ? key : key.replace(/[A-Z]/g, '-$&').toLowerCase()
  const [, sign, amount, unit] = /^([+-])=([\d.]+)([a-z%]*)$/i.exec(`${value}`) ?? []
  for (const element of targets(selector) as HTMLElement[]) {
    let next = value
    if (sign) {
      const present = getComputedStyle(element).getPropertyValue(name)
      const isSimple = !unit || unit === 'px'
      next = isSimple
        ? (parseFloat(present) || 0) + +(sign + amount)
        : `calc(${present} ${sign} ${amount}${unit})`
    }
    const isLength = typeof next === 'number' && (unit || !CSS.supports(name, `${next}`))
    element.style.setProperty(name, isLength ? `${next}px` : `${next}`)
  }
}

function remove({ remove: selector }: { remove: string }, { targets }: Context = plain): void {
  for (const element of targets(selector)) {
    window.jQuery?.cleanData([element, ...element.querySelectorAll('*')])
    element.remove()
  }
}

/** `f`, `chat.rooms[0].join`, `handlers["on-save"]`: a way from the window to a function. */
const PATH = /^[\p{ID_Continue}$]+(\.[\p{ID_Continue}$]+|\[\d+\]|\["[^"\\]*"\])*$/u
const STEPS = /(?<=\[")[^"]*|[\p{ID_Continue}$]+/gu

function call({ call: path, params }: { call: string; params: unknown[] }): void {
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

function value(
  { selector, value: next, force }: Targeted & { value: unknown; force?: boolean },
  { targets }: Context = plain,
): void {
  for (const field of targets(selector) as Field[]) {
    if (force) forget([field])
    if (!isEdited(field)) keepSelection(() => setValue(field, next))
    else {
      const typed = valueOf(field)
      // What would be there is known by putting it there.
      setValue(field, next)
      const offered = valueOf(field)
      setValue(field, typed)
      if (!isSame(offered, typed)) emit(field, 'conflict', { value: next })
    }
  }
}

/** Puts a copy of the nodes at a place of each element. */
function place(
  { selector, html }: Markup,
  context: Context,
  put: 'replaceWith' | 'before' | 'after',
): void {
  const content = context.html(html)
  for (const element of context.targets(selector)) {
    const nodes = [...(content.cloneNode(true) as DocumentFragment).childNodes]
    wrote(nodes, context)
    element[put](...nodes)
  }
}

export const commands = {
  alert: ({ alert: message }: { alert: unknown }) => window.alert(message),
  html: ({ selector, html, setType }: Html, { targets }: Context = plain) =>
    insert(targets(selector), html, setType),
  attr,
  css,
  remove,
  script: ({ script, redirect }: { script: string; redirect?: string }) =>
    redirect == null ? runScript(script) : navigate(redirect),
  call,
  /** The call that asked for it takes it from the answer. */
  result: () => {},

  text: ({ selector, text }: Targeted & { text: string }, { targets }: Context = plain) => {
    for (const element of targets(selector)) element.textContent = text
  },
  value,
  replace: (command: Markup, context: Context = plain) => place(command, context, 'replaceWith'),
  insert: (command: Markup & { setType: 'before' | 'after' }, context: Context = plain) =>
    place(command, context, command.setType === 'before' ? 'before' : 'after'),
  morph: (
    { selector, html, force }: Markup & { force?: boolean },
    { targets, html: parse }: Context = plain,
  ) => {
    const [element] = targets(selector, 1)
    if (element) morph(element, parse(html), !!force)
  },
  class: (
    { selector, names, setType }: Targeted & { names: string[]; setType: string },
    { targets }: Context = plain,
  ) => {
    for (const { classList } of targets(selector)) {
      if (setType !== 'toggle') classList[setType === 'add' ? 'add' : 'remove'](...names)
      else for (const name of names) classList.toggle(name)
    }
  },
  attribute,
  focus: ({ selector }: Targeted, { targets }: Context = plain) => focusOn(targets(selector)[0]),
  announce: ({ announce, assertive }: { announce: string; assertive?: boolean }) =>
    Siphon.announce(announce, { assertive }),
  scroll: ({ selector }: Targeted, { targets }: Context = plain) => {
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    targets(selector)[0]?.scrollIntoView({ behavior: isCalm ? 'instant' : 'smooth' })
  },
  url: ({ url, setType }: { url: string; setType: string }) =>
    changeUrl(url, setType === 'replace'),
  title: ({ title }: { title: string }) => {
    document.title = title
  },
  dispatch: (
    { event, detail, selector }: { event: string; detail: unknown; selector: string | null },
    { targets }: Context = plain,
  ) => {
    for (const target of selector == null ? [document] : targets(selector)) {
      target.dispatchEvent(new CustomEvent(event, { bubbles: true, detail }))
    }
  },
  reset: ({ selector }: Targeted, { targets }: Context = plain) => {
    for (const form of targets(selector)) {
      HTMLFormElement.prototype.reset.call(form) // a control may bear that name
      clearErrors(form)
    }
  },
  errors: (
    { selector, errors }: Targeted & { errors: Errors },
    { targets }: Context = plain,
  ) => {
    for (const form of targets(selector)) showErrors(form, errors)
  },
  flash: (
    { flash: message, category }: { flash: string; category: string },
    { number }: Context = plain,
  ) => flash(message, category, number),
  download: ({ download, filename }: { download: string; filename: string | null }) => {
    const link = document.createElement('a')
    link.href = webAddress(download)
    link.download = filename ?? ''
    link.click()
  },
  reload: () => location.reload(),
}
