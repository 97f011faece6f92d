/**
 * The selectors that jQuery made popular. They are rewritten to CSS where it has an equal; the
 * others (`:eq()`, `:visible`, …) are applied as filters.
 */
import { targets } from '../targets'

const EQUAL_TO: Record<string, string> = {
  input: ':is(input,select,textarea,button)',
  checkbox: '[type=checkbox]',
  radio: '[type=radio]',
  text: ':is(input:not([type]),input[type=text])',
  button: ':is(button,input[type=button])',
  selected: ':is(option:checked)',
  header: ':is(h1,h2,h3,h4,h5,h6)',
  first: ':eq(0)',
  last: ':eq(-1)',
}

/** `position` is the filter's argument, counted from the end if it was negative. */
type Filter = (element: Element, index: number, position: number, argument: string) => unknown

const FILTERS: Record<string, Filter> = {
  even: (_, index) => !(index % 2),
  odd: (_, index) => index % 2,
  eq: (_, index, position) => index === position,
  gt: (_, index, position) => index > position,
  lt: (_, index, position) => index < position,
  visible: (element) => element.getClientRects().length,
  hidden: (element) => !element.getClientRects().length,
  contains: (element, _index, _position, text) => element.textContent!.includes(text),
}

const FILTER =
  /^(.*?):(even|odd|eq|[gl]t|visible|hidden|contains)\b(?:\(\s*(["']?)(.*?)\3\s*\))?(.*)/s

const all = (css: string) => [...document.querySelectorAll(css)]

/** What a filter leaves bears a mark while the rest of the selector is looked up. */
function filtered(css: string, depth = 0): Element[] {
  const [, before, name, , argument = '', after] = FILTER.exec(css) ?? []
  if (!name) return all(css)
  const matched = all(before!.replace(/(^|[\s>+~])$/, '$1*'))
  const position = +argument + (+argument < 0 ? matched.length : 0)
  const left = matched.filter((element, index) =>
    FILTERS[name]!(element, index, position, argument),
  )
  const mark = `data-sijax-${depth}`
  const toggle = (element: Element) => element.toggleAttribute(mark)
  left.forEach(toggle)
  try {
    return filtered(`[${mark}]${after}`, depth + 1)
  } finally {
    left.forEach(toggle)
  }
}

const inCss = (selector: string) =>
  selector
    .replace(/:(\w+)(?![\w(-])/g, (whole, name) => EQUAL_TO[name] ?? whole)
    .replace(/\[([\w-]+)!=(.*?)\]/g, ':not([$1=$2])')

function extended(selector: string): Element[] {
  const alternatives = selector.split(/,(?![^([]*[)\]])/)
  return [...new Set(alternatives.flatMap((one) => filtered(inCss(one))))]
}

/** As `targets`, with jQuery's extensions. */
export function extendedTargets(selector: string): Element[] {
  try {
    return targets(selector)
  } catch (unsupported) {
    if (selector.includes('<')) throw unsupported
    try {
      return extended(selector)
    } catch {
      if (window.jQuery) return window.jQuery.find(selector)
      throw unsupported
    }
  }
}
