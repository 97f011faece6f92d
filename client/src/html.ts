/** Puts markup into the page. */
import { trust } from './trust'

/** As Python means it: True is there without a value, None and False are not there. */
export function setAttribute(element: Element, name: string, value: any): void {
  if (value == null || value === false) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? '' : value)
}

export const create = (tag: string, properties: object): HTMLElement =>
  Object.assign(document.createElement(tag), properties)

/** The element and those that it lies in, from the inside out. */
export function lineage(element: Element | null): Element[] {
  const line: Element[] = []
  for (let one = element; one; one = one.parentElement) line.push(one)
  return line
}

export type Place = 'replace' | 'append' | 'prepend'

/** Scripts in it never run. */
export function parse(html: unknown): DocumentFragment {
  const content = document.createDocumentFragment()
  for (const part of [html].flat(Infinity) as (string | false | null)[]) {
    if (part == null || part === false) continue
    const template = document.createElement('template')
    // As in jQuery: text without a tag or an entity is not parsed.
    if (/<|&#?\w+;/.test(part)) template.innerHTML = trust().createHTML(part)
    else template.content.append(part)
    content.append(template.content)
  }
  return content
}

/** `activate` is given the content first, and returns what is done once it is in the page. */
export function insert(
  element: Element,
  html: unknown,
  place: Place,
  activate?: (content: ParentNode) => () => void,
): void {
  const content = parse(html)
  const run = activate?.(content)
  // As in jQuery: a row that is added to a table joins the rows there.
  const isRow = element.matches('table') && content.firstElementChild?.matches('tr')
  const parent = (isRow && element.querySelector(':scope>tbody')) || element
  if (place === 'replace') element.replaceChildren(content)
  else parent[place === 'append' ? place : 'prepend'](content)
  run?.()
}
