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

/** Replaces each by a script that runs; a parsed or cloned one never does. Keeps their order. */
async function activate(scripts: Iterable<HTMLScriptElement>): Promise<void> {
  for (const inert of scripts) {
    const script = document.createElement('script')
    for (const { name, value } of inert.attributes) {
      script.setAttribute(name, name === 'src' ? trust().createScriptURL(value) : value)
    }
    script.nonce = inert.nonce! // in the page, the attribute no longer tells it
    script.text = trust().createScript(inert.text)
    const loaded = new Promise((done) => (script.onload = script.onerror = done))
    inert.replaceWith(script)
    if (script.src && !script.hasAttribute('async')) await loaded
  }
}

/** Every element gets the content; scripts in it run once, where they stand in the first one. */
export function insert(elements: Element[], html: unknown, place: Place): void {
  const [first] = elements
  if (!first) return
  const isReplaced = place === 'replace'
  const isAppended = place === 'append'
  const isText = typeof html === 'string'
  if (isText && !elements[1] && !CONTEXTUAL.test(`<${first.tagName}>${html}`)) {
    // The browser's short way, five times as fast.
    const markup = trust().createHTML(html)
    if (isReplaced) first.innerHTML = markup
    else first.insertAdjacentHTML(isAppended ? 'beforeend' : 'afterbegin', markup)
    return
  }
  const content = parse(html)
  let scripts: NodeListOf<HTMLScriptElement> | undefined
  for (const element of elements) {
    const copy = content.cloneNode(true) as DocumentFragment
    scripts ??= copy.querySelectorAll('script')
    // As in jQuery: a row that is added to a table joins the rows there.
    const isRow = element.localName === 'table' && copy.firstElementChild?.localName === 'tr'
    const parent = (isRow && element.querySelector(':scope>tbody')) || element
    if (isReplaced) element.replaceChildren(copy)
    else if (isAppended) parent.append(copy)
    else parent.prepend(copy)
  }
  void activate(scripts!)
}
