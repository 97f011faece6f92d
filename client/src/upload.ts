/** Shows how far a form is sent. */
import { emit } from './events'

/** A chosen file has a name; a field without one sends an empty file. */
export const isFile = (value: FormDataEntryValue) => typeof value !== 'string' && !!value.name

export function showProgress(
  form: Element | null | undefined,
  { loaded, total }: ProgressEvent,
): void {
  const bar = form?.querySelector<HTMLProgressElement>('progress[data-siphon-progress]')
  if (bar) Object.assign(bar, { max: total, value: loaded })
  emit(form, 'progress', { loaded, total })
}
