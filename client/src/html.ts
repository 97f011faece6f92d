/** Puts markup into the page. */

export type Place = 'replace' | 'append' | 'prepend'

/**
 * Tags that parse the same wherever they stand, in a `<template>` as inside one another. Markup of
 * such tags only, going into such an element, may take the browser's short way; table parts, forms,
 * scripts and all else that depends on its surroundings may not.
 */
const PLAIN = 'A|B|BR|CODE|DIV|EM|H[1-6]|I|IMG|LI|OL|P|SPAN|STRONG|UL'
const PLAIN_ELEMENT = RegExp(`^(${PLAIN}|T[DH])$`)
/** An end tag may not come first: only a `<template>` ignores it. */
const PLAIN_MARKUP = RegExp(`^[^<]*(?=<\\w)(</?(${PLAIN})[\\s/>][^<]*)+$`, 'i')

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
async function activate(scripts: HTMLScriptElement[]): Promise<void> {
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
  const isPlain = !elements[1] && PLAIN_ELEMENT.test(first.tagName)
  if (isPlain && typeof html === 'string' && PLAIN_MARKUP.test(html)) {
    if (isReplaced) first.innerHTML = html
    else first.insertAdjacentHTML(isAppended ? 'beforeend' : 'afterbegin', html)
    return
  }
  const content = parse(html)
  const scripts: HTMLScriptElement[] = []
  for (const element of elements) {
    const copy = content.cloneNode(true) as DocumentFragment
    if (element === first) scripts.push(...copy.querySelectorAll('script'))
    if (isReplaced) element.replaceChildren()
    if (isAppended || isReplaced) element.append(copy)
    else element.prepend(copy)
  }
  void activate(scripts)
}
