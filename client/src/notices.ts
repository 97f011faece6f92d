/** What the user gets to see and hear: errors, flashed messages, announcements. */
import type { SiphonError } from './errors'
import { emit } from './events'
import { editedFields } from './fields'
import { showErrors } from './forms'
import { navigate, webAddress } from './history'
import { messages } from './messages'
import { Siphon } from './surface'

/** What a toast offers to do: a link, or a button. */
export interface Action {
  label: string
  href?: string
  run?: () => void
}

const STYLE = `#siphon-toasts{position:fixed;z-index:9999;right:1em;bottom:1em;max-width:28em}
.siphon-toast{display:flex;gap:1em;margin:.5em;padding:.7em 1em;background:#222;color:#fff}
.siphon-toast *{border:0;background:0 0;color:inherit;font:inherit}
.siphon-close{margin-left:auto;cursor:pointer}
.siphon-close::before{content:"\\d7"}
.siphon-unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}`

const MOST_TOASTS = 3

function add(
  parent: Element,
  tag: string,
  className: string,
  text: string,
  properties: object = {},
): HTMLElement {
  const element = document.createElement(tag)
  Object.assign(element, { className, textContent: text }, properties)
  parent.append(element)
  return element
}

let isStyled = false

/** The element of this id at the end of the page, made when it is first needed. */
function region(tag: string, id: string, className = '', role: string | null = null): Element {
  if (!isStyled) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    document.adoptedStyleSheets.push(sheet)
    isStyled = true
  }
  return document.getElementById(id) ?? add(document.body, tag, className, '', { id, role })
}

export function notify(
  message: string,
  { code = '', role = 'alert', action }: { code?: string; role?: string; action?: Action } = {},
): void {
  const section = region('section', 'siphon-toasts')
  const toasts = [...section.children]
  if (toasts.some(({ firstChild }) => firstChild!.textContent === message)) return
  if (toasts.length === MOST_TOASTS) toasts[0]!.remove()
  const toast = add(section, 'div', 'siphon-toast', '', { role })
  toast.dataset.code = code
  add(toast, 'span', '', message)
  if (action) {
    const { label, href, run } = action
    const does = href ? { href: webAddress(href) } : { onclick: run }
    add(toast, href ? 'a' : 'button', '', label, does)
  }
  add(toast, 'button', 'siphon-close', '', {
    ariaLabel: messages.close,
    onclick: () => toast.remove(),
  })
}

/** Takes away the toasts with this code. */
export const dismiss = (code: string) =>
  document.querySelectorAll(`.siphon-toast[data-code=${code}]`).forEach((toast) => toast.remove())

/** What is about to be read out, by region. */
const unread = new Map<Element, string[]>()

export function announce(
  message: string,
  { assertive }: { assertive?: boolean | undefined } = {},
): void {
  const [suffix, role] = assertive ? ['-assertive', 'alert'] : ['', 'status']
  const place = region('div', `siphon-announcer${suffix}`, 'siphon-unseen', role)
  const texts = unread.get(place) ?? []
  if (texts.push(message) > 1) return
  // Emptied first: the same words are read again only if they come anew.
  place.textContent = ''
  unread.set(place, texts)
  requestAnimationFrame(() => {
    unread.delete(place)
    for (const text of texts) add(place, 'div', '', text)
  })
}

/** What the last answer that flashed has put into the page, and its number. */
let flashed: Element[] = []
let flashedBy = 0

export function flash(message: string, category: string, number: number): void {
  const place = document.querySelector('[data-siphon-flashes]')
  if (!place) return Siphon.notify(message, { code: category, role: 'status' })
  if (number !== flashedBy) {
    flashed.forEach((one) => one.remove())
    flashed = []
    flashedBy = number
  }
  const line = add(place, 'p', 'siphon-flash', message)
  line.dataset.category = category
  flashed.push(line)
}

/** Tells of an error; unless the page prevents it, the user is told as well. */
export function fail(
  error: SiphonError,
  element: Element | null | undefined,
  { form, quiet }: { form?: Element | null; quiet?: boolean } = {},
): void {
  if (!emit(element, 'error', error)) return
  const { code, fields, login, cause, message } = error
  let action: Action | undefined
  if (code === 'command') console.error('Siphon:', cause)
  if (fields && form) return showErrors(form, fields)
  if (code === 'session_expired' && login) {
    if (!editedFields().length) return navigate(login)
    action = { label: messages.login!, href: login }
  }
  if (/^(csrf|already_done|outcome_unknown)$/.test(code)) {
    action = { label: messages.reload!, run: () => location.reload() }
  }
  const text = (fields && Object.values(fields).flat().join(' ')) || message
  if (!quiet) Siphon.notify(text, { code, ...(action && { action }) })
}
