/** When a call that failed is sent again, with the same key. */
import type { SiphonError } from './errors'

const REPETITIONS = 4
const IN_PROGRESS_MS = 60_000
const GATEWAY = [502, 503, 504]

/** The waits of one call: milliseconds until the next try, or undefined to give up. */
export function retries(): (
  error: SiphonError,
  retryAfter: string | null | undefined,
) => number | undefined {
  let count = 0
  let since = 0
  return ({ code, status }, retryAfter) => {
    if (code === 'in_progress') {
      since ||= Date.now()
      if (Date.now() - since > IN_PROGRESS_MS) return
    } else if (count >= REPETITIONS || (code !== 'network' && !GATEWAY.includes(status))) return
    const wait = Math.random() * Math.min(8000, 500 * 2 ** count++)
    return Math.max(wait, +retryAfter! * 1000 || 0)
  }
}
