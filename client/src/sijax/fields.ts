/** The fields of a call's body, from what a page gives as `data`. */
import { addFields } from '../upload'
import type { Data } from '../upload'

export type Fields = FormData | URLSearchParams

/** Adds `value` under `name`, nested as jQuery does it: `l[]=1`, `o[k]=v`, `rows[0][k]=v`. */
function addNested(fields: Fields, name: string, value: any): void {
  if (!isNested(value)) return fields.append(name, value ?? '')
  for (const [key, item] of Object.entries(value)) {
    addNested(fields, `${name}[${Array.isArray(value) && !isNested(item) ? '' : key}]`, item)
  }
}

const isNested = (value: unknown) => value && typeof value === 'object'

/** A copy of `data` as fields: the caller's object stays as it is. */
export function fieldsOf(data: any, traditional: boolean | undefined): Fields {
  if (!isNested(data)) return new URLSearchParams(typeof data === 'string' ? data : '')
  const isForm = data instanceof FormData
  const fields = isForm ? new FormData() : new URLSearchParams()
  if (isForm || traditional || data instanceof URLSearchParams) addFields(fields, data as Data)
  else for (const [name, value] of Object.entries(data)) addNested(fields, name, value)
  return fields
}
