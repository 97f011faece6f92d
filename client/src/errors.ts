/** How a call fails. */
import { messages } from './messages'

export class SiphonError extends Error {
  declare readonly code: string
  /** The answer's HTTP status, 0 when there is none. */
  readonly status = 0
  /** What is wrong with the arguments or the form: sentences by the field's name. */
  declare readonly fields?: Record<string, string[]>
  /** Where to log in. */
  declare readonly login?: string | null
  declare readonly data?: unknown
  declare readonly args?: unknown[]
  declare readonly cause?: unknown

  /** `name` is that of the function. */
  constructor(name: string, code: string, details: object = {}) {
    super(messages[code] ?? code)
    Object.assign(this, details, { name, code })
  }

  /** Sends the call again, with its key. */
  declare readonly retry: () => Promise<unknown>
}
