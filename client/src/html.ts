/** Puts markup into the page. */

export type Place = 'replace' | 'append' | 'prepend'

/**
 * Finds what parses otherwise inside an element than in a `<template>`, in that element's start tag
 * followed by its new content: anything but these tags, among them table parts, forms and scripts,
 * and an end tag that comes first. Text without a tag is found too: it is not parsed at all.
 * Mind that SVG has an element of its own named `a`.
 */
const CONTEXTUAL = /^<[^<]*(<\/|$)|<(?!\/?([bipsu]|div|li|[ou]l|span)[\s/>])/i

function parse(html: unknown): DocumentFragment {
  const content = document.createDocumentFragment()
  for (const part of [html].flat(Infinity) as (string | false | null)[]) {
    if (part == null || part === false) continue
    const template = document.createElement('template')
    // As in jQuery: text without a tag or an entity is not parsed.
    if (/<|&#?\w+;/.test(part)) template.innerHTML = part
    else template.content.append(part)
    content.append(template.content)
  }
  return content
}

/** Replaces each by a script that runs; a parsed or cloned one never does. Keeps their order. */
async function activate(scripts: Iterable<HTMLScriptElement>): Promise<void> {
  for (const inert of scripts) {
    const script = document.createElement('script')
    for (const { name, value } of inert.attributes) script.setAttribute(name, value)
    script.nonce = inert.nonce! // in the page, the attribute no longer tells it
    script.text = inert.text
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
    if (isReplaced) first.innerHTML = html
    else first.insertAdjacentHTML(isAppended ? 'beforeend' : 'afterbegin', html)
    return
  }
  const content = parse(html)
  let scripts: NodeListOf<HTMLScriptElement> | undefined
  for (const element of elements) {
    const copy = content.cloneNode(true) as DocumentFragment
    scripts ??= copy.querySelectorAll('script')
    if (isReplaced) element.replaceChildren(copy)
    else if (isAppended) element.append(copy)
    else element.prepend(copy)
  }
  void activate(scripts!)
}
