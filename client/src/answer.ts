/** Makes sense of an answer while it arrives: a stream of lines, or one text. */
import type { Head, Receiver } from './transport'
import { jsonLines } from './wire'
import type { Command, Control } from './wire'

export const isType = (headers: Head['headers'], subtype: string) =>
  !!headers.get('Content-Type')?.startsWith(`application/${subtype}`)

/**
 * Who has its last line, or has failed, may ignore what it is told afterwards.
 *
 * @param onLine One line of a stream.
 * @param onWhole The whole body of an answer that is no stream.
 */
export function readAnswer(
  onHead: (head: Head) => void,
  onLine: (value: Command[] | Control) => void,
  onWhole: (text: string) => void,
  fail: (code: string, cause?: unknown) => void,
): Receiver {
  let text = ''
  let stream: ((piece: string) => void) | undefined
  const broken = (cause?: unknown) => fail(stream ? 'truncated' : 'network', cause)
  return {
    head(head) {
      if (head.ok && isType(head.headers, 'x-ndjson')) stream = jsonLines(onLine)
      onHead(head)
      return !!stream
    },
    text(piece) {
      if (!stream) text += piece
      else {
        try {
          stream(piece)
        } catch (cause) {
          fail('bad_answer', cause)
        }
      }
    },
    end() {
      if (stream) broken()
      else onWhole(text)
    },
    broken,
  }
}
