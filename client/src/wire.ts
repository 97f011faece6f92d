/** The server's answer as it arrives: text into lines, lines into commands and control objects. */

export interface Command {
  type: string
  [parameter: string]: unknown
}

/** Why there is no answer. */
export interface Refusal {
  code: string
  message: string
}

/** The last line of a stream. */
export interface Control {
  done?: true
  error?: Refusal
}

/** Cuts a text that arrives in pieces into lines; what follows the last newline waits. */
export function lines(onLine: (line: string) => void): (piece: string) => void {
  let rest = ''
  return (piece) => {
    const found = (rest + piece).split('\n')
    rest = found.pop()!
    found.forEach(onLine)
  }
}

/** Reads newline-delimited JSON; a blank line is a heartbeat. */
export const jsonLines = (onValue: (value: Command[] | Control) => void) =>
  lines((line) => line.trim() && onValue(JSON.parse(line)))
