/** The drop-in client: the globals `Sijax`, `sjxComet` and `sjxUpload`. */
import { apply } from '../apply'
import type { Processor } from '../apply'
import { commands } from '../commands'
import { call } from './call'
import type { Call } from './call'
import { getFormValues } from './form_values'
import type { Options } from './settings'
import { Sijax } from './surface'
import { sjxUpload, upload } from './upload'

interface CometSurface {
  request(functionName: string, args?: unknown, options?: Options): Call
}

declare global {
  interface Window {
    sjxComet?: CometSurface
  }
}

/** What the page, or this bundle under another name, has put there stays. */
function complete<T extends object>(existing: T, ours: Partial<T>): void {
  Object.assign(existing, { ...ours, ...existing })
}

const request = (functionName: string, args?: unknown, options?: Options | null) =>
  call(functionName, args, options ?? {}, (batch) => Sijax.processCommands(batch))

complete(Sijax, {
  PARAM_REQUEST: 'sijax_rq',
  PARAM_ARGS: 'sijax_args',
  requestUri: null,
  setRequestUri: (uri) => void (Sijax.requestUri = uri),
  getRequestUri: () => Sijax.requestUri,
  setJsonUri: () => {}, // every browser has JSON
  processCommands: (batch) => apply(batch ?? [], (type) => Sijax.getCommandProcessor(type)),
  getCommandProcessor: (type) =>
    Object.hasOwn(Sijax, `process_${type}`) ? Sijax[`process_${type}`] : undefined,
  request,
  getFormValues,
})
for (const [type, command] of Object.entries(commands)) {
  Sijax[`process_${type}`] ??= command as Processor // each takes the fields of its own type
}
complete((window.sjxComet ??= {} as CometSurface), { request })
complete(sjxUpload, upload)
