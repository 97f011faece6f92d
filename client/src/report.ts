import { dispatch } from './events'

/** What went wrong, as `sijax:error` carries it. */
export interface Failure {
  code: string
  /** The answer's HTTP status, 0 when there is none. */
  status: number
  message: string
  functionName?: string | undefined
  /** The exception behind it, for the console. */
  cause?: unknown
}

/** Tells the page; the console hears of it unless a listener prevents the default. */
export function report(failure: Failure): void {
  if (dispatch(document, 'sijax:error', failure)) {
    console.error(`Sijax: ${failure.message}`, failure.cause ?? '')
  }
}

/** For what is left out on purpose, and is most likely the page's mistake. */
export const warn = (message: string) => console.warn(`Sijax: ${message}`)
