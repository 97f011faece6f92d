/** The fields of a call's body, from what a page gives as `data`. */

export type Fields = FormData | URLSearchParams

/** Adds `value` under `name`, nested as jQuery does it: `l[]=1`, `o[k]=v`, `rows[0][k]=v`. */
function addNested(fields: Fields, name: string, value: unknown): void {
  if (value && typeof value === 'object') {
    const isList = Array.isArray(value)
    for (const [key, item] of Object.entries(value)) {
      const isLeaf = !(item && typeof item === 'object')
      addNested(fields, `${name}[${isList && isLeaf ? '' : key}]`, item)
    }
  } else {
    fields.append(name, String(value ?? ''))
  }
}

/** A copy of `data` as fields: the caller's object stays as it is. */
export function fieldsOf(data: unknown, traditional: boolean | undefined): Fields {
  if (typeof data === 'string') return new URLSearchParams(data)
  const fields = data instanceof FormData ? new FormData() : new URLSearchParams()
  if (data instanceof FormData || data instanceof URLSearchParams) {
    // The cast is for the overload: a file is taken as well, and keeps its name.
    data.forEach((value, name) => fields.append(name, value as string))
  } else {
    for (const [name, value] of Object.entries(data ?? {})) {
      if (!traditional) addNested(fields, name, value)
      else for (const item of [value].flat()) fields.append(name, item ?? '')
    }
  }
  return fields
}
