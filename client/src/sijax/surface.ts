/** The global object `Sijax`: what old pages read, call and replace. */
import type { Command } from '../wire'
import type { Call } from './call'
import type { Options } from './settings'

type Processor = (command: Command) => void

export interface Surface {
  PARAM_REQUEST: string
  PARAM_ARGS: string
  requestUri: string | null
  setRequestUri(uri: string): void
  getRequestUri(): string | null
  setJsonUri(uri: string): void
  processCommands(commands: Command[]): void
  getCommandProcessor(type: string): Processor | undefined
  request(functionName: string, args?: unknown, options?: Options | null): Call
  getFormValues(selector: string): Record<string, unknown>
  [processor: `process_${string}`]: Processor
}

declare global {
  interface Window {
    Sijax?: Surface
  }
}

/** The page's own object if it has one; `main` adds what is missing. */
export const Sijax = (window.Sijax ??= {} as Surface)
