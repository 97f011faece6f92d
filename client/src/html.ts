/** Puts markup into the page. */
import { trust } from './trust'

/** As Python means it: True is there without a value, None and False are not there. */
export function setAttribute(element: Element, name: string, value: any): void {
  if (value == null || value === false) element.removeAttribute(name)
  else element.setAttribute(name, value === true ? '' : value)
}

export type Place = 'replace' | 'append' | 'prepend'

/**
 * Finds what parses otherwise inside an element than in a `<template>`, in that element's start tag
 * followed by its new content: anything but these tags, among them table parts, forms and scripts,
 * and an end tag that comes first. Text without a tag is found too: it is not parsed at all.
 * Mind that SVG has an element of its own named `a`.
 */
const CONTEXTUAL = /^<[^<]*(<\/|$)|<(?!\/?([bipsu]|div|li|[ou]l|span)[\s/>])/i

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
  const isReplaced = place === 'replace'
  const isAppended = place === 'append'
  if (typeof html === 'string' && !CONTEXTUAL.test(`<${element.tagName}>${html}`)) {
    // The browser's short way, five times as fast.
    const markup = trust().createHTML(html)
    if (isReplaced) element.innerHTML = markup
    else element.insertAdjacentHTML(isAppended ? 'beforeend' : 'afterbegin', markup)
    return
  }
  const content = parse(html)
  const run = activate?.(content)
  // As in jQuery: a row that is added to a table joins the rows there.
  const isRow = element.matches('table') && content.firstElementChild?.matches('tr')
  const parent = (isRow && element.querySelector(':scope>tbody')) || element
  if (isReplaced) element.replaceChildren(content)
  else parent[isAppended ? 'append' : 'prepend'](content)
  run?.()
}
