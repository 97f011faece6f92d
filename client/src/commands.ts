/** What the server can tell the page to do: one function per command type. */
import { isStale, own, plain, wrote } from './apply'
import type { Context, Handler } from './apply'
import { emit } from './events'
import { forget, isEdited, isSame, meant, setValue, valueOf } from './fields'
import type { Field } from './fields'
import { focusOn, keepSelection } from './focus'
import { clearErrors, showErrors } from './forms'
import { changeUrl, navigate, webAddress } from './history'
import { create, insert, setAttribute } from './html'
import { morph } from './morph'
import { flash } from './notices'
import { runScript } from './script'
import { Siphon } from './surface'

/** Elements by the names of their properties and methods. */
type Properties = HTMLElement & Record<string, any> // whatever the server names

/** The name of the property for an attribute: `readonly` is `readOnly`. */
function propertyFor(element: Properties, attribute: string): string {
  for (const name in element) if (name.toLowerCase() === attribute) return name
  return attribute === 'for' ? 'htmlFor' : attribute
}

/** Attributes that run scripts. Browsers leave blanks and control characters out of a scheme. */
const REFUSED = /^((on.*|srcdoc)=|(href|src|(form)?action|xlink:href)=javascript:)/i

function refuse(name: string, value: unknown): void {
  const attribute = `${name}=${value}`
  if (REFUSED.test(attribute.replace(/[\0- ]+/g, ''))) throw Error(`refused: ${attribute}`)
}

/** Each step of a way such as `.chat.rooms[0]["on-save"]`. */
const STEP = /\.([\p{ID_Continue}$]+)|\[(\d+)\]|\["([^"\\]*)"\]/gu

/** `f`, `chat.rooms[0].join`, `handlers["on-save"]`: a way from the window to a function. */
function functionAt(path: string): () => void {
  const way = `.${path}`
  const names = [...way.matchAll(STEP)].map(([, ...all]) => all.find((name) => name != null)!)
  const [root, ...steps] = way.replace(STEP, '') ? [] : names
  let owner: any = window // page code: anything
  // A top-level const or let is no property of the window; only a script can see it.
  let value = root && (own(owner, root) ?? runScript(`return ${root}`))
  for (const step of steps) {
    owner = value
    value = owner[step]
  }
  if (!value?.apply) throw Error(`no function: ${path}`)
  return (...params) => value.apply(owner, params)
}

/** What writes to the page, for each element that the selector finds. */
const writes: Record<
  string,
  (element: Properties, command: any, context: Context, index: number) => void
> = {
  html: (element, { html, setType }, { activate }, index) =>
    insert(element, html, setType, index ? undefined : activate),
  attr(element, { key, value, setType }) {
    if (/^on/i.test(key)) return console.warn(`Sijax: attr refuses ${key}`)
    const name = key in element ? key : propertyFor(element, key)
    const isProperty = name in element
    let next = value // joined by +, so that numbers add up as they always did
    if (setType !== 'replace') {
      const present = (isProperty ? element[name] : element.getAttribute(key)) ?? ''
      next = setType === 'append' ? present + next : next + present
    }
    if (isProperty) element[name] = next
    else setAttribute(element, key, next)
  },
  css(element, { key, value }) {
    if (value == null) return
    const name = /^--/.test(key) ? key : key.replace(/[A-Z]/g, '-$&').toLowerCase()
    const [, sign, amount, unit] = /^([+-])=([\d.]+)([a-z%]*)$/i.exec(value) ?? []
    if (sign) {
      const present = getComputedStyle(element).getPropertyValue(name)
      value =
        unit && unit !== 'px'
          ? `calc(${present} ${sign} ${amount}${unit})`
          : (parseFloat(present) || 0) + +(sign + amount)
    }
    const isLength = value.toFixed && (unit || !CSS.supports(name, value))
    element.style.setProperty(name, isLength ? `${value}px` : value)
  },
  remove: (element) => {
    window.jQuery?.cleanData([element, ...element.querySelectorAll('*')])
    element.remove()
  },
  text: (element, { text }) => {
    element.textContent = text
  },
  value(element, { value, force }) {
    const field = element as unknown as Field
    if (force) forget([field])
    if (!isEdited(field)) keepSelection(() => setValue(field, value))
    else if (!isSame(valueOf(field), meant(field, value))) emit(field, 'conflict', { value })
  },
  replace: (element, command, context) => place(element, 'replaceWith', command, context),
  insert: (element, command, context) => place(element, command.setType, command, context),
  morph(element, { selector, html, force }, context, index) {
    if (index) return
    morph(element, context.html(html), force)
    // It is another element now if the tag is.
    wrote(context.targets(selector), context)
  },
  class({ classList }, { names, setType }) {
    for (const name of names) classList[setType as 'add'](name)
  },
  attribute(element, { name, value }) {
    refuse(name, value)
    setAttribute(element, name, value)
  },
  reset(form) {
    HTMLFormElement.prototype.reset.call(form) // a control may bear that name
    clearErrors(form)
  },
  errors: (form, { errors }) => showErrors(form, errors),
}

/** Puts the nodes beside the element, or in its place. */
function place(element: Properties, method: string, { html }: any, context: Context): void {
  const nodes = [...context.html(html).childNodes]
  wrote(nodes, context)
  element[method](...nodes)
}

export const commands: Record<string, Handler> = {
  alert: ({ alert: message }) => window.alert(message),
  script: ({ script, redirect }) => (redirect == null ? runScript(script) : navigate(redirect)),
  call: ({ call, params }) => functionAt(call).apply(null, params),
  /** The call that asked for it takes it from the answer. */
  result: () => {},
  focus: ({ selector }, { targets }) => focusOn(targets(selector)[0]),
  announce: ({ announce, assertive }) => Siphon.announce(announce, { assertive }),
  scroll({ selector }, { targets }) {
    const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches
    targets(selector)[0]?.scrollIntoView({ behavior: isCalm ? 'instant' : 'smooth' })
  },
  url: ({ url, setType }) => changeUrl(url, setType),
  title({ title }) {
    document.title = title
  },
  dispatch({ event, detail, selector }, { targets }) {
    for (const target of selector == null ? [document] : targets(selector)) {
      target.dispatchEvent(new CustomEvent(event, { bubbles: true, detail }))
    }
  },
  flash: ({ flash: message, category }, { number }) => flash(message, category, number),
  download({ download, filename }) {
    create('a', { href: webAddress(download), download: filename ?? '' }).click()
  },
  reload: () => location.reload(),
}

for (const [type, write] of Object.entries(writes)) {
  commands[type] = (command, context = plain) => {
    const selector = type === 'remove' ? command.remove : command.selector
    context.targets(selector).forEach((element, index) => {
      if (isStale(element, context)) return
      wrote([element], context)
      write(element as Properties, command, context, index)
    })
  }
}
