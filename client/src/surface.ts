/** The global object `Siphon`: what pages call, read and replace. */
import type { Context, Handler } from './apply'
import type { Options } from './call'
import type { Config } from './config'
import type { Notice } from './notices'
import type { Command } from './wire'

export type { Context, Handler }

export interface Surface {
  /** Calls a Python function of the page and resolves to what it returns. */
  call(name: string, ...args: unknown[]): Promise<unknown>
  request(name: string, args?: unknown[], options?: Options): Promise<unknown>
  /** Calls a json route. */
  rpc(url: string, params?: object): Promise<unknown>
  apply(commands: Command[]): void
  commands: Record<string, Handler>
  confirm(question: string): boolean | Promise<boolean>
  announce(message: string, options?: { assertive?: boolean | undefined }): void
  notify(message: string, options?: Notice): void
  messages: Record<string, string>
  config: Config
  version: string
}

declare global {
  interface Window {
    Siphon?: Surface
  }
}

/** What a bundle that was loaded before this one has put there stays. */
export const Siphon = (window.Siphon ??= {} as Surface)
