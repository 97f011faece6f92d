/** The drop-in client: the globals `Sijax`, `sjxComet` and `sjxUpload`. */
import { own, plain, runAll } from '../apply'
import '../main'
import { nextNumber } from '../queue'
import { report } from '../report'
import './quick_html'
import { Siphon } from '../surface'
import { call } from './call'
import type { Call } from './call'
import { getFormValues } from './form_values'
import { activate } from './scripts'
import { extendedTargets } from './selectors'
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
  processCommands(batch) {
    plain.number = nextNumber() // newer than all calls until now, and older than those to come
    runAll(
      batch ?? [],
      (type) => Sijax.getCommandProcessor(type),
      plain,
      (cause) => {
        const { code = 'command', message = String(cause) } = Object(cause) // pages throw anything
        report({ code, status: 0, message, cause })
      },
    )
  },
  getCommandProcessor: (type) =>
    own(Sijax, `process_${type}`) ??
    (own(Siphon.commands, type) && ((command) => Siphon.commands[type]!(command, plain))),
  request,
  getFormValues,
})
// Native answers, too, may use what old pages know.
Object.assign(plain, { targets: extendedTargets, activate })
for (const type of 'alert html attr css script remove call result'.split(' ')) {
  Sijax[`process_${type}`] ??= (command) => Siphon.commands[type]!(command, plain)
}
complete((window.sjxComet ??= {} as CometSurface), { request })
complete(sjxUpload, upload)
