/** The drop-in client: the globals `Sijax`, `sjxComet` and `sjxUpload`. */
import { find, runAll } from '../apply'
import type { Handler, Processor } from '../apply'
import '../main'
import { report } from '../report'
import { Siphon } from '../surface'
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
  processCommands: (batch) =>
    runAll(
      batch ?? [],
      (type) => Sijax.getCommandProcessor(type),
      (cause) => {
        const { code = 'command', message = String(cause) } = Object(cause) // pages throw anything
        report({ code, status: 0, message, cause })
      },
    ),
  getCommandProcessor: (type) =>
    find<Handler>(type, [Sijax as any, 'process_'], [Siphon.commands, '']) as Processor,
  request,
  getFormValues,
})
for (const type of ['alert', 'html', 'attr', 'css', 'script', 'remove', 'call', 'result']) {
  const command = Siphon.commands[type]
  if (command) Sijax[`process_${type}`] ??= command as Processor
}
complete((window.sjxComet ??= {} as CometSurface), { request })
complete(sjxUpload, upload)
