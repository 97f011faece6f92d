/** Calls that the markup declares: `data-siphon` and its companions. */
import { request } from './call'
import type { Options } from './call'
import { config } from './config'
import { SiphonError } from './errors'
import { FIELDS, controlsOf, isBox, valueOf } from './fields'
import type { Field } from './fields'
import { fail } from './notices'
import { isBusy } from './queue'
import { Siphon } from './surface'

/** Of other elements, only what they share with it is read. */
type Declaring = HTMLElement & Field

function eventOf(element: Declaring): string {
  const { dataset, form, type } = element
  if (dataset.siphonOn) return dataset.siphonOn
  if (element.matches('form') || (form && /^(submit|image)$/.test(type))) return 'submit'
  if (!element.matches(FIELDS) || /^(submit|image|button|reset)$/.test(type)) return 'click'
  return type === 'search' ? 'input' : 'change'
}

/** A field sends its own value, as its form would. */
function dataOf(field: Declaring): Record<string, unknown> {
  const { name, files, value } = field
  if (!name || !field.matches(FIELDS)) return {}
  if (isBox(field)) return field.checked ? { [name]: value } : {}
  return { [name]: files ? [...files] : valueOf(field) }
}

/** Forms whose fields say what to call: those of `call_fields()`, and uploads. */
function impliedBy(form: Declaring): (string | null | undefined)[] {
  const value = (name: string) => controlsOf(form).find((one) => one.name === name)?.value
  const id = form.getAttribute('id')!
  return config.uploads.includes(id)
    ? [`${id}_upload`]
    : [value('sijax_rq'), value('sijax_args'), form.getAttribute('action')]
}

const timers = new WeakMap<Element, ReturnType<typeof setTimeout>>()
/** Those whose question has no answer yet. */
const asking = new Set<Declaring>()

function onEvent(event: Event): void {
  const { type, submitter } = event as SubmitEvent
  const target = event.target as Declaring
  const candidates = [submitter, ...event.composedPath()] as Declaring[]
  const declared = candidates.find(
    (one) => one?.dataset?.siphon && eventOf(one) === type && (event.bubbles || one === target),
  )
  const form = type === 'submit' ? target : null
  const source = declared || target
  const { siphon, siphonArgs, siphonDebounce, siphonConfirm, siphonSync, siphonLane } =
    source.dataset ?? {}
  const [name, text, url] = declared
    ? [siphon, siphonArgs]
    : form && !submitter?.hasAttribute('formaction')
      ? impliedBy(form)
      : []
  if (event.defaultPrevented || !name) return
  if (form || (type === 'click' && source.matches('a,area,button,[type=submit],[type=image]'))) {
    event.preventDefault()
  }

  const isTyping = type === 'input'
  const owner = form || source
  const sync = siphonSync ?? (isTyping ? 'replace' : 'drop')
  const act = async () => {
    if (sync === 'drop' && (isBusy(owner) || asking.has(owner))) return
    let args
    try {
      args = JSON.parse(text || '[]')
      args.flat() // is it a list?
    } catch (cause) {
      return fail(new SiphonError(name, 'command', { cause }), source)
    }
    asking.add(owner)
    try {
      if (siphonConfirm && !(await Siphon.confirm(siphonConfirm))) return
    } finally {
      asking.delete(owner) // also if the page's own dialog rejects
    }
    const options: Options = form ? { form: form as any, submitter } : { data: dataOf(source) }
    void request(name, args, { ...options, element: owner, sync, lane: siphonLane, url })
  }
  for (const one of [source, ...(form ? controlsOf(form) : [])]) clearTimeout(timers.get(one))
  const delay = +(siphonDebounce ?? (isTyping && 300))
  if (delay) timers.set(source, setTimeout(act, delay))
  else void act()
}

const heard = new Set<string | undefined>()

/** One listener for each event. What does not bubble is heard on its way down. */
function hear(name: string): void {
  if (heard.has(name)) return
  heard.add(name)
  for (const isDown of [false, true]) {
    document.addEventListener(name, (event) => event.bubbles !== isDown && onEvent(event), isDown)
  }
}

export function watchDeclarations(): void {
  const hearDeclared = () => {
    for (const one of document.querySelectorAll<HTMLElement>('[data-siphon-on]')) {
      hear(one.dataset.siphonOn!)
    }
  }
  ;['submit', 'change', 'input', 'click'].forEach(hear)
  hearDeclared()
  const attributeFilter = ['data-siphon-on']
  const observer = new MutationObserver(hearDeclared)
  observer.observe(document, { childList: true, subtree: true, attributeFilter })
}
