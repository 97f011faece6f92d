/** The native client: the global `Siphon`, and calls that the markup declares. */
import { apply } from './apply'
import { watchPageCache } from './busy'
import { request } from './call'
import { commands } from './commands'
import { config, readConfig } from './config'
import { watchConnection } from './connection'
import { watchDeclarations } from './declare'
import { watchEdits } from './fields'
import { watchHistory } from './history'
import { messages } from './messages'
import { announce, notify } from './notices'
import { rpc } from './rpc'
import { Siphon } from './surface'

// A bundle that came before is at work already.
if (!Siphon.version) {
  Object.assign(Siphon, {
    call: (name: string, ...args: unknown[]) => request(name, args),
    request,
    rpc,
    apply,
    commands,
    confirm: (question: string) => window.confirm(question),
    announce,
    notify,
    messages,
    config,
    version: VERSION,
  } satisfies typeof Siphon)
  readConfig()
  addEventListener('DOMContentLoaded', readConfig)
  watchConnection()
  watchDeclarations()
  watchEdits()
  watchHistory()
  watchPageCache()
}

export { Siphon }
