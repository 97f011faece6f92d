/** Runs the commands of an answer, in order. */
import { report } from './report'
import type { Command } from './wire'

export type Processor = (command: Command) => void

/** A command that fails is reported, and the rest still runs. */
export function apply(
  batch: Iterable<Command>,
  processorOf: (type: string) => Processor | undefined,
): void {
  for (const command of batch) {
    try {
      const processor = processorOf(command.type)
      if (!processor) throw Error(`unknown command ${command.type}`)
      processor(command)
    } catch (cause) {
      const { code = 'command', message = String(cause) } = Object(cause) // pages throw anything
      report({ code, status: 0, message, cause })
    }
  }
}
