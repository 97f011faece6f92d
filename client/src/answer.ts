/** Makes sense of an answer while it arrives: a stream of lines, or one text. */
import type { Head, Receiver } from './transport'
import { jsonLines } from './wire'
import type { Command, Control } from './wire'

export interface Reader {
  head(head: Head): void
  /** One line of a stream. */
  line(value: Command[] | Control): void
  /** The whole body of an answer that is no stream. */
  whole(text: string): void
  fail(code: string, problem: string, cause?: unknown): void
}

/** A reader that has its last line, or has failed, may ignore what it is told afterwards. */
export function readAnswer(reader: Reader): Receiver {
  let text = ''
  let stream: ((piece: string) => void) | undefined
  const truncated = (cause?: unknown) =>
    reader.fail('truncated', 'the answer was cut off', cause)
  return {
    head(head) {
      const type = head.headers.get('Content-Type') ?? ''
      if (head.ok && type.startsWith('application/x-ndjson')) {
        stream = jsonLines(reader.line)
      }
      reader.head(head)
    },
    text(piece) {
      if (!stream) text += piece
      else {
        try {
          stream(piece)
        } catch (cause) {
          reader.fail('bad_answer', 'the answer is not JSON', cause)
        }
      }
    },
    end() {
      if (!stream) return reader.whole(text)
      try {
        stream('\n') // the last line may lack its own
      } catch {
        // a line that was cut: told below
      }
      truncated()
    },
    broken(cause) {
      if (stream) truncated(cause)
      else reader.fail('network', 'no connection', cause)
    },
  }
}
