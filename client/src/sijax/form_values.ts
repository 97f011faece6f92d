/** `Sijax.getFormValues`: a form's fields as nested objects, by names like `user[phones][]`. */
import { FIELDS, isBox } from '../fields'
import { warn } from '../report'
import { extendedTargets } from './selectors'

/** Of `<textarea>` and `<select>`, only what they share with it is read. */
type Field = HTMLInputElement

/** Names that would reach into the prototypes of the page's objects. */
const FORBIDDEN = /^(__proto__|constructor|prototype)$/

function valueOf(field: Field): unknown {
  if (!field.matches('select')) return field.value
  const chosen = field.querySelectorAll<HTMLOptionElement>('option:checked:enabled')
  const values = [...chosen].map((option) => option.value)
  return field.multiple ? values : (values[0] ?? null)
}

/** `n[k][]` is `n`, `k` and the empty part that stands for "push"; nothing if it is none. */
function partsOf(name: string): string[] {
  const [, first, inside] = /^(\w+)\[(.*?)\]$/.exec(name) ?? []
  return first ? [first, ...inside!.split('][')] : name.includes('[') ? [] : [name]
}

export function getFormValues(selector: string): Record<string, unknown> {
  const values = {}
  const containers = new Set<unknown>([values])

  /** Refuses where a field before it has made something else of one of the parts. */
  const put = (parts: string[], value: unknown): boolean => {
    const last = parts.pop()!
    const isPush = !last
    let container: any = values // an object or an array, by the names that the page chose
    while (parts.length) {
      const part = parts.shift()!
      const isList = isPush && !parts.length
      if (!Object.hasOwn(container, part)) containers.add((container[part] = isList ? [] : {}))
      container = container[part]
      if (!containers.has(container) || Array.isArray(container) !== isList) return false
    }
    const key = isPush ? container.length : last
    if (containers.has(container[key])) return false
    container[key] = value
    return true
  }

  const fields = extendedTargets(selector).flatMap((form) => [
    ...form.querySelectorAll<Field>(FIELDS),
  ])
  for (const field of new Set(fields)) {
    if (field.matches(':disabled') || (isBox(field) && !field.checked)) continue
    const parts = partsOf(field.name)
    if (!parts[0] || parts.some((part) => FORBIDDEN.test(part))) continue
    if (!put(parts, valueOf(field))) warn(`field ${field.name} clashes`)
  }
  return values
}
