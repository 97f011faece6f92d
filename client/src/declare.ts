/** Calls that the markup declares: `data-siphon` and its companions. */
import { request } from './call'
import type { Options } from './call'
import { config } from './config'
import { SiphonError } from './errors'
import { FIELDS, controlsOf } from './fields'
import type { Field } from './fields'
import { fail } from './notices'
import { isBusy } from './queue'
import { Siphon } from './surface'

const DECLARED = '[data-siphon]'
const CLICKED = 'button,[type=submit],[type=button],[type=image],[type=reset]'

const isSubmitter = (element: Element) =>
  !!(element as Field).form && /^(submit|image)$/.test((element as Field).type)

function eventOf(element: Element): string {
  const { siphonOn } = (element as HTMLElement).dataset
  if (siphonOn) return siphonOn
  if (element.matches('form') || isSubmitter(element)) return 'submit'
  if (!element.matches(FIELDS) || element.matches(CLICKED)) return 'click'
  return element.matches('[type=search]') ? 'input' : 'change'
}

/** A field's own name and value, as its form would send them. */
function dataOf(field: Field): FormData {
  const data = new FormData()
  if (!field.matches?.(FIELDS) || !field.name) return data
  const { name, type, files, selectedOptions } = field
  const values: (string | File)[] = selectedOptions
    ? Array.from(selectedOptions, (option) => option.value)
    : files
      ? [...files]
      : /^(checkbox|radio)$/.test(type) && !field.checked
        ? []
        : [field.value]
  for (const value of values) data.append(name, value)
  return data
}

const timers = new Map<Element, ReturnType<typeof setTimeout>>()
/** Those whose question has no answer yet. */
const asking = new Set<unknown>()

/** Makes the call that `element` declares, or one of `name` on behalf of a form that it submits. */
function trigger(
  element: HTMLElement,
  event: Event,
  name: string,
  argsText: string | undefined,
  options: Options = {},
): void {
  const { siphonDebounce, siphonConfirm, siphonSync, siphonLane } = element.dataset
  const isTyping = event.type === 'input'
  const { form } = options
  const owner = form ?? element
  const sync = siphonSync ?? (isTyping ? 'replace' : 'drop')
  const isDropped = () => sync === 'drop' && (isBusy(owner) || asking.has(owner))
  const act = async () => {
    timers.delete(element)
    if (isDropped()) return
    let args: unknown
    try {
      args = JSON.parse(argsText || '[]')
      if (!Array.isArray(args)) throw Error(`no list: ${argsText}`)
    } catch (cause) {
      return fail(new SiphonError(name, 'command', { cause }), element)
    }
    if (siphonConfirm) {
      asking.add(owner)
      const isConfirmed = await Siphon.confirm(siphonConfirm)
      asking.delete(owner)
      if (!isConfirmed) return
    }
    void request(name, args as unknown[], {
      element: owner,
      sync,
      ...(siphonLane && { lane: siphonLane }),
      ...(form ? options : { data: dataOf(element as Field) }),
    })
  }
  for (const [other, timer] of timers) {
    if (other === element || (form && (other as Field).form === form)) {
      clearTimeout(timer)
      timers.delete(other)
    }
  }
  const delay = +(siphonDebounce ?? (isTyping ? 300 : 0))
  if (delay) timers.set(element, setTimeout(act, delay))
  else void act()
}

function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement
  const submitter = event.submitter
  const options: Options = { form, submitter }
  const declared = [submitter, form].find(
    (one) => one?.matches(DECLARED) && eventOf(one) === 'submit',
  )
  const id = form.getAttribute('id')
  const hidden = (name: string) => controlsOf(form).find((one) => one.name === name)?.value
  const called = hidden('sijax_rq')
  const args = hidden('sijax_args')
  const start = (element: HTMLElement, name: string, argsText?: string) => {
    event.preventDefault()
    trigger(element, event, name, argsText, options)
  }
  if (declared) start(declared, declared.dataset.siphon!, declared.dataset.siphonArgs)
  else if (submitter?.hasAttribute('formaction')) return
  else if (id && config.uploads.includes(id)) start(form, `${id}_upload`)
  else if (called && args) {
    const url = form.getAttribute('action')
    if (url) options.url = url
    start(form, called, args)
  }
}

function onEvent(event: Event): void {
  if (event.defaultPrevented) return
  if (event.type === 'submit' && event instanceof SubmitEvent) onSubmit(event)
  const { target } = event
  if (!(target instanceof Element)) return
  let element = target.closest<HTMLElement>(DECLARED)
  while (element && (eventOf(element) !== event.type || (!event.bubbles && element !== target))) {
    element = element.parentElement?.closest<HTMLElement>(DECLARED) ?? null
  }
  if (!element || element.matches('form') && event.type === 'submit' || isSubmitter(element) && event.type === 'submit') return
  if (event.type === 'click' && element.matches(`a,area,${CLICKED}`)) event.preventDefault()
  trigger(element, event, element.dataset.siphon!, element.dataset.siphonArgs)
}

const heard = new Set<string>()

/** One listener for each name. What does not bubble is heard on its way down. */
function hear(name: string): void {
  if (heard.has(name)) return
  heard.add(name)
  document.addEventListener(name, (event) => event.bubbles && onEvent(event))
  document.addEventListener(name, (event) => event.bubbles || onEvent(event), true)
}

const hearDeclared = () => {
  for (const element of document.querySelectorAll<HTMLElement>('[data-siphon-on]')) {
    hear(element.dataset.siphonOn!)
  }
}

export function watchDeclarations(): void {
  for (const name of ['submit', 'change', 'input', 'click']) hear(name)
  hearDeclared()
  new MutationObserver(hearDeclared).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ['data-siphon-on'],
  })
}
