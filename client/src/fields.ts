/** Fields, and which of them hold what the user has typed and the server does not know yet. */

type Choices = Pick<HTMLSelectElement, 'options' | 'selectedOptions'>

/** Any field; of `<textarea>`, only what it shares with an `<input>` is read. */
export type Field = HTMLInputElement & Partial<Choices>

export const FIELDS = 'input,select,textarea'

/** Not `form.elements`: a control may bear that name. */
export const controlsOf = (form: Element): Field[] => [
  ...(Reflect.get(HTMLFormElement.prototype, 'elements', form) as Iterable<Field>),
]

export const named = (name: string) => `[name="${CSS.escape(name)}"]`

export const isBox = ({ type }: Field) => type === 'checkbox' || type === 'radio'

export function valueOf(field: Field): unknown {
  if (!field.selectedOptions) return isBox(field) ? field.checked : field.value
  const values = Array.from(field.selectedOptions, (option) => option.value)
  return field.multiple ? values : values[0]
}

/** A box is told whether it is checked, or the values of those that are. */
export function meant(field: Field, value: any): unknown {
  const wanted = [value ?? []].flat().map(String)
  if (!isBox(field)) return wanted
  return typeof value === 'boolean' ? value : wanted.includes(field.value)
}

export function setValue(field: Field, value: unknown): void {
  const wanted = meant(field, value) as any
  if (isBox(field)) field.checked = wanted
  else if (field.options) {
    for (const option of field.options) option.selected = wanted.includes(option.value)
  } else field.value = wanted
}

export const isSame = (one: unknown, other: unknown) => `${one}` === `${other}`

const edited = new Set<Field>()

export const isEdited = (field: unknown) => edited.has(field as Field)

export const editedFields = () => [...edited].filter((field) => field.isConnected)

/** With a radio button, its group is edited. */
function edit(field: Field): void {
  if (!field.matches?.(FIELDS)) return
  const { name, form } = field
  const group =
    field.type === 'radio'
      ? document.querySelectorAll<Field>(`[type=radio]${named(name)}`)
      : []
  for (const one of [field, ...group]) if (one.form === form) edited.add(one)
}

export function forget(fields: Iterable<Field>): void {
  for (const field of fields) edited.delete(field)
}

/**
 * Returns what forgets the edits among these fields whose values are still those of now. One
 * without a name is not sent: what the user has done there, the server does not know.
 */
export function rememberEdits(fields: Field[]): () => void {
  const sent = fields
    .filter((field) => isEdited(field) && field.name)
    .map((field) => [field, valueOf(field)] as const)
  return () => {
    for (const [field, value] of sent) if (isSame(valueOf(field), value)) forget([field])
  }
}

export function watchEdits(): void {
  for (const name of ['input', 'change']) {
    addEventListener(name, ({ target }) => edit(target as Field), true)
  }
  addEventListener('reset', (event) => {
    if (!event.defaultPrevented) forget(controlsOf(event.target as Element))
  })
}
