/** How a call fails. */
import { messages } from './messages'

interface Details {
  status?: number | undefined
  [name: string]: unknown
}

export class SiphonError extends Error {
  declare readonly code: string
  /** The answer's HTTP status, 0 when there is none. */
  declare readonly status: number
  /** What is wrong with the arguments or the form: sentences by the field's name. */
  declare readonly fields?: Record<string, string[]>
  /** Where to log in, if that would help. */
  declare readonly login?: string | null
  declare readonly data?: unknown
  declare readonly args?: unknown[]
  declare readonly cause?: unknown

  /** `name` is that of the function. */
  constructor(name: string, code: string, { status = 0, ...details }: Details = {}) {
    super(messages[code] ?? code)
    Object.assign(this, details, { name, code, status })
  }

  /** Sends the call again, with its key. */
  declare readonly retry: () => Promise<unknown>
}
