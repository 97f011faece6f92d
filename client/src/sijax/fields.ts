/** The fields of a call's body, from what a page gives as `data`. */

export type Fields = FormData | URLSearchParams

/** Adds `value` under `name`, nested as jQuery does it: `l[]=1`, `o[k]=v`, `rows[0][k]=v`. */
function addNested(fields: Fields, name: string, value: unknown): void {
  if (typeof value === 'function') value = value()
  if (value && typeof value === 'object') {
    const isList = Array.isArray(value)
    for (const [key, item] of Object.entries(value)) {
      addNested(fields, `${name}[${isList && !(item && typeof item === 'object') ? '' : key}]`, item)
    }
  } else {
    fields.append(name, String(value ?? ''))
  }
}

/** A copy of `data` as fields: the caller's object stays as it is. */
export function fieldsOf(data: unknown, traditional: boolean | undefined): Fields {
  const isText = typeof data === 'string' || data instanceof URLSearchParams
  const fields = data instanceof FormData ? new FormData() : new URLSearchParams(isText ? data : '')
  if (data instanceof FormData) {
    // The cast is for the overload: a text is taken as well, and a file keeps its name.
    for (const [name, value] of data) fields.append(name, value as string)
  } else if (!isText) {
    for (const [name, value] of Object.entries(data ?? {})) {
      if (!traditional) addNested(fields, name, value)
      else for (const item of [value].flat()) addNested(fields, name, String(item ?? ''))
    }
  }
  return fields
}
