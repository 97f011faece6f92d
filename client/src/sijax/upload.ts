/** `sjxUpload`: forms whose submission becomes a call, with progress. */
import { dispatch } from '../events'
import { report } from '../report'
import type { Command } from '../wire'
import { call } from './call'
import type { Call } from './call'
import { Sijax } from './surface'

export interface UploadSurface {
  FIELD_FORM_ID: string
  getFrameId(formId: string): string
  prepareForm(formId: string, callback: string): void
  registerForm(registration: { formId: string; callback: string }): void
  resetForm(formId: string): void
  processResponse(formId: string, commands: Command[]): void
  cancel(formId: string): void
}

declare global {
  interface Window {
    sjxUpload?: UploadSurface
  }
}

export const sjxUpload = (window.sjxUpload ??= {} as UploadSurface)

/** The function that each form has been given to. */
const callbacks = new WeakMap<HTMLFormElement, string>()
const running = new Map<Call, string>()

function withForm(formId: string, use: (form: HTMLFormElement) => void): void {
  const form = document.getElementById(formId) as HTMLFormElement | null
  if (form) use(form)
  else report({ code: 'form_missing', status: 0, message: `no form #${formId}` })
}

function send(form: HTMLFormElement, submitter: HTMLElement | null): void {
  const tell = (name: string, detail?: unknown) => dispatch(form, `sijax:upload-${name}`, detail)
  // Attributes, since a control named "id" or "action" hides the form's own property.
  const url = form.getAttribute('action') || Sijax.requestUri
  const formId = form.getAttribute('id')!
  tell('start')
  const upload = call(
    callbacks.get(form)!,
    [formId],
    { url, data: new FormData(form, submitter) },
    (commands) => sjxUpload.processResponse(formId, commands),
    ({ loaded, total }) => tell('progress', { loaded, total }),
  )
  running.set(upload, formId)
  upload
    .finally(() => running.delete(upload))
    .then(
      () => tell('done'),
      (failure) => tell(failure.code === 'abort' ? 'cancel' : 'error', failure),
    )
}

/** Comes before the page's own listeners, and sees to it that `send` comes after them. */
function onSubmit(this: HTMLFormElement, event: SubmitEvent): void {
  const take = (later: Event) => {
    if (later !== event || event.defaultPrevented) return
    event.preventDefault()
    send(this, event.submitter)
  }
  addEventListener('submit', take, { once: true })
  // A listener of the form may keep the event from reaching the window.
  this.addEventListener('submit', (later) => later.cancelBubble && take(later), { once: true })
}

export const upload: UploadSurface = {
  FIELD_FORM_ID: 'sjxUpload_formId',
  getFrameId: (formId) => `sjxUpload_iframe_${formId}`,
  prepareForm: (formId, callback) =>
    withForm(formId, (form) => {
      if (!callbacks.has(form)) {
        form.addEventListener('submit', onSubmit, true)
        // form.submit() and jQuery's trigger pass the listeners by. A control may bear the name.
        if (typeof form.submit === 'function') form.submit = () => send(form, null)
      }
      callbacks.set(form, callback)
    }),
  registerForm: ({ formId, callback }) => sjxUpload.prepareForm(formId, callback),
  resetForm: (formId) => withForm(formId, (form) => HTMLFormElement.prototype.reset.call(form)),
  processResponse: (_formId, commands) => Sijax.processCommands(commands),
  cancel: (formId) => {
    for (const [upload, id] of running) if (id === formId) upload.abort()
  },
}
