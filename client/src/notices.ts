/** What the user gets to see and hear: errors, flashed messages, announcements. */
import type { SiphonError } from './errors'
import { emit } from './events'
import { editedFields } from './fields'
import { showErrors } from './forms'
import { navigate, webAddress } from './history'
import { messages } from './messages'
import { Siphon } from './surface'

/** What a toast offers to do. */
export type Action = { label: string } & ({ href: string } | { run: () => void })

const STYLE = `
#siphon-toasts{position:fixed;z-index:9999;right:1em;bottom:1em;max-width:min(28em,100% - 2em)}
.siphon-toast{display:flex;gap:1em;align-items:center;margin-top:.5em;padding:.7em 1em;
border-radius:.4em;background:#222;color:#fff;font:1em/1.4 system-ui,sans-serif}
.siphon-toast span{flex:1}
.siphon-toast :is(a,button){padding:0;border:0;background:none;color:inherit;font:inherit;
text-decoration:underline;cursor:pointer}
.siphon-close::before{content:"\\d7"}
.siphon-unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}`

const MOST = 3

let isStyled = false

function create(tag: string, className = '', text = ''): HTMLElement {
  const element = document.createElement(tag)
  if (className) element.className = className
  element.textContent = text
  return element
}

/** The element of this id at the end of the page, made when it is first needed. */
function atTheEnd(tag: string, id: string): HTMLElement {
  if (!isStyled) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(STYLE)
    document.adoptedStyleSheets.push(sheet)
    isStyled = true
  }
  let element = document.getElementById(id)
  if (!element) {
    element = create(tag)
    element.id = id
    document.body.append(element)
  }
  return element
}

const closed = (toast: Element) => {
  const { parentElement: section } = toast
  toast.remove()
  if (!section?.firstChild) section?.remove()
}

export function notify(
  message: string,
  { code = '', role = 'alert', action }: { code?: string; role?: string; action?: Action } = {},
): void {
  const section = atTheEnd('section', 'siphon-toasts')
  const toasts = [...section.children]
  if (toasts.some((one) => one.firstChild!.textContent === message)) return
  if (toasts.length >= MOST) toasts[0]!.remove()
  const toast = create('div', 'siphon-toast')
  toast.role = role
  toast.dataset.code = code
  toast.append(create('span', '', message))
  if (action) {
    const offer = create('href' in action ? 'a' : 'button', '', action.label)
    if ('href' in action) (offer as HTMLAnchorElement).href = webAddress(action.href)
    else offer.onclick = action.run
    toast.append(offer)
  }
  const close = create('button', 'siphon-close')
  close.ariaLabel = messages.close!
  close.onclick = () => closed(toast)
  toast.append(close)
  section.append(toast)
}

/** Takes away the toasts with this code. */
export function dismiss(code: string): void {
  document.querySelectorAll(`.siphon-toast[data-code="${code}"]`).forEach(closed)
}

/** What is about to be read out, by region. */
const unread = new Map<Element, string[]>()

export function announce(
  message: string,
  { assertive }: { assertive?: boolean | undefined } = {},
): void {
  const region = atTheEnd('div', `siphon-announcer${assertive ? '-assertive' : ''}`)
  region.role = assertive ? 'alert' : 'status'
  region.className = 'siphon-unseen'
  const texts = unread.get(region)
  if (texts) {
    texts.push(message)
    return
  }
  // Emptied first: the same words are read again only if they come anew.
  region.textContent = ''
  unread.set(region, [message])
  requestAnimationFrame(() => {
    region.append(...unread.get(region)!.map((text) => create('div', '', text)))
    unread.delete(region)
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
  const line = create('p', 'siphon-flash', message)
  line.dataset.category = category
  place.append(line)
  flashed.push(line)
}

/** Tells of an error; unless the page prevents it, the user is told as well. */
export function fail(
  error: SiphonError,
  element: Element | null | undefined,
  { form, quiet }: { form?: Element | null | undefined; quiet?: boolean | undefined } = {},
): void {
  if (!emit(element, 'error', error)) return
  const { code, fields, login, cause } = error
  let { message } = error
  let action: Action | undefined
  if (code === 'command') console.error('Siphon:', cause)
  if (fields && form?.isConnected) return showErrors(form, fields)
  if (fields) message = Object.values(fields).flat().join(' ') || message
  if (code === 'session_expired' && login) {
    if (!editedFields().length) return navigate(login)
    action = { label: messages.login!, href: login }
  }
  if (/^(csrf|already_done|outcome_unknown)$/.test(code)) {
    action = { label: messages.reload!, run: () => location.reload() }
  }
  if (!quiet) Siphon.notify(message, { code, ...(action && { action }) })
}
