/** What the user gets to see and hear: errors, flashed messages, announcements. */
import type { SiphonError } from './errors'
import { emit } from './events'
import { editedFields } from './fields'
import { showErrors } from './forms'
import { navigate, webAddress } from './history'
import { create } from './html'
import { messages } from './messages'
import { Siphon } from './surface'

/** What a toast offers to do: a link, or a button. */
export interface Action {
  label: string
  href?: string
  run?: () => void
}

export interface Notice {
  code?: string
  role?: string
  action?: Action | undefined
}

const STYLE = `#siphon-toasts{position:fixed;z-index:9;right:1em;bottom:1em}
.siphon-toast{display:flex;gap:1em;margin:1em;padding:1em;border:1px solid;
background:#fff;color:#000}
.siphon-close::before{content:"\\d7"}
.siphon-unseen{position:fixed;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}`

const MOST_TOASTS = 3

let sheet: CSSStyleSheet | undefined

/** The element of this id at the end of the page, made when it is first needed. */
function region(tag: string, id: string, properties: object = {}): Element {
  if (!sheet) {
    sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    document.adoptedStyleSheets.push(sheet)
  }
  return (
    document.getElementById(id) ?? document.body.appendChild(create(tag, { id, ...properties }))
  )
}

export function notify(message: string, { code = '', role = 'alert', action }: Notice = {}): void {
  const section = region('section', 'siphon-toasts')
  const toasts = [...section.children]
  if (toasts.some(({ firstChild }) => firstChild!.textContent === message)) return
  if (toasts.length === MOST_TOASTS) toasts[0]!.remove()
  const toast = create('div', { className: 'siphon-toast', role })
  toast.dataset.code = code
  toast.append(create('span', { textContent: message }))
  if (action) {
    const { label: textContent, href, run: onclick } = action
    toast.append(
      href
        ? create('a', { textContent, href: webAddress(href) })
        : create('button', { textContent, onclick }),
    )
  }
  const onclick = () => toast.remove()
  toast.append(create('button', { className: 'siphon-close', ariaLabel: messages.close, onclick }))
  section.append(toast)
}

export function announce(
  message: string,
  { assertive }: { assertive?: boolean | undefined } = {},
): void {
  const [suffix, role] = assertive ? ['-assertive', 'alert'] : ['', 'status']
  const className = 'siphon-unseen'
  const place = region('div', `siphon-announcer${suffix}`, { className, role })
  // Emptied first: the same words are read again only if they come anew.
  place.textContent = ''
  requestAnimationFrame(() => place.append(create('div', { textContent: message })))
}

/** What answers that flashed have put into the page, and their numbers. */
const flashed = new Map<Element, number>()

export function flash(message: string, category: string, number: number): void {
  const place = document.querySelector('[data-siphon-flashes]')
  if (!place) return Siphon.notify(message, { code: category, role: 'status' })
  for (const [line, answer] of flashed) {
    if (answer === number) continue
    line.remove()
    flashed.delete(line)
  }
  const line = create('p', { className: 'siphon-flash', textContent: message })
  line.dataset.category = category
  place.append(line)
  flashed.set(line, number)
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
  if (login) {
    if (!editedFields().length) return navigate(login)
    action = { label: messages.login!, href: login }
  }
  if (/^(csrf|already_done|outcome_unknown)$/.test(code)) {
    action = { label: messages.reload!, run: () => location.reload() }
  }
  const text = Object.values(fields ?? {}).flat().join(' ')
  if (!quiet) Siphon.notify(text || message, { code, action })
}
