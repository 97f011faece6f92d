/** Fields and files of a call's body, and how far they are sent. */
import { emit } from './events'

export type Data = FormData | URLSearchParams | Record<string, unknown>

/** A list is sent as several fields of one name. */
export function addFields(body: FormData | URLSearchParams, data: Data): void {
  const fields: Iterable<[string, any]> = Symbol.iterator in data ? data : Object.entries(data)
  for (const [name, values] of fields) {
    for (const value of [values].flat()) body.append(name, value ?? '')
  }
}

/** A chosen file has a name; a field without one sends an empty file. A text has no name. */
export const isFile = (value: FormDataEntryValue) => (value as File).name

export function showProgress(
  form: Element | null | undefined,
  { loaded, total }: ProgressEvent,
): void {
  const bar = form?.querySelector<HTMLProgressElement>('progress[data-siphon-progress]')
  if (bar) Object.assign(bar, { max: total, value: loaded })
  emit(form, 'progress', { loaded, total })
}
