/** Runs the commands of an answer, in order. */
import { showAllBusy } from './busy'
import { SiphonError } from './errors'
import { emit } from './events'
import { rememberFocus } from './focus'
import { parse } from './html'
import { fail } from './notices'
import { hasOlder, nextNumber } from './queue'
import { Siphon } from './surface'
import { targets } from './targets'
import type { Command } from './wire'

/** What a command knows of the answer that it came with. */
export interface Context {
  /** The element whose call it was. */
  element?: Element | null | undefined
  /** The name of the function that was called. */
  name: string
  /** The number of the call: greater than those made before. */
  number: number
  targets(selector: string): Element[]
  /** Markup as nodes, whose scripts never run. */
  html(text: unknown): DocumentFragment
  /** Runs the scripts that the old `html` command brings. */
  activate?(content: ParentNode): () => void
}

export type Handler = (command: any, context: Context) => void // each with its own fields

/** For commands that come with no call of ours. */
export const plain: Context = { name: '', number: Infinity, targets, html: parse }

/** Own properties only: what the page's prototypes hold is no command. */
export const own = (place: any, key: string) =>
  place && Object.hasOwn(place, key) ? place[key] : undefined

/** A command that fails is told to `failed`, and the rest still runs. The focus is not lost. */
export function runAll(
  batch: Iterable<Command>,
  handlerOf: (type: string) => Handler | undefined,
  context: Context,
  failed: (cause: unknown) => void,
): void {
  const giveFocusBack = rememberFocus()
  for (const command of batch) {
    try {
      const { type } = command
      const handler = handlerOf(type)
      if (!handler) {
        throw Error(`unknown command ${type}, known: ${Object.keys(Siphon.commands)}`)
      }
      handler(command, context)
    } catch (cause) {
      failed(cause)
    }
  }
  giveFocusBack()
  showAllBusy()
}

/** What calls have written while one that was made before them had no answer yet. */
let written: { node: Node; number: number }[] = []

export function wrote(nodes: Node[], { number }: Context): void {
  written = written.filter((one) => hasOlder(one.number))
  if (hasOlder(number)) written.push(...nodes.map((node) => ({ node, number })))
}

/** Whether a newer call has written there. */
export function isStale(element: Element, { number, name }: Context): boolean {
  const isOlder = written.some(
    (one) => one.number > number && (one.node.contains(element) || element.contains(one.node)),
  )
  return isOlder && emit(element, 'stale', { name })
}

export function apply(batch: Iterable<Command>, call: Partial<Context> = {}): void {
  const context = { ...plain, number: nextNumber(), ...call }
  runAll(
    batch,
    (type) => own(Siphon.commands, type) ?? own(window.Sijax, `process_${type}`),
    context,
    (cause) => fail(new SiphonError(context.name, 'command', { cause }), context.element),
  )
}
