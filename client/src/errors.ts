/** How a call fails. */
import { messages } from './messages'

export interface Details {
  status?: number
  message?: string | undefined
  /** What is wrong with the arguments or the form: sentences by the field's name. */
  fields?: Record<string, string[]> | undefined
  /** Where to log in. */
  login?: string | null | undefined
  data?: unknown
  cause?: unknown
}

export class SiphonError extends Error {
  readonly code: string
  /** The answer's HTTP status, 0 when there is none. */
  readonly status: number
  declare fields?: Record<string, string[]>
  declare login?: string | null
  declare data?: unknown
  declare args?: unknown[]

  /** `name` is that of the function. */
  constructor(name: string, code: string, { status = 0, message, cause, ...rest }: Details = {}) {
    super(message ?? messages[code] ?? code, { cause })
    this.code = code
    this.status = status
    Object.assign(this, rest, { name })
  }

  /** Sends the call again, with its key. */
  declare retry: () => Promise<unknown>
}
