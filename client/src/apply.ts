/** Runs the commands of an answer, in order. */
import { SiphonError } from './errors'
import { rememberFocus } from './focus'
import { parse } from './html'
import { fail } from './notices'
import { hasOlder } from './queue'
import { Siphon } from './surface'
import { targets } from './targets'
import type { Command } from './wire'
import { emit } from './events'

/** What a command knows of the answer that it came with. */
export interface Context {
  /** The element whose call it was. */
  element: Element | null
  /** The name of the function that was called. */
  name: string
  /** The number of the call: greater than those made before. */
  number: number
  targets(selector: string, limit?: number): Element[]
  /** Markup as nodes, whose scripts never run. */
  html(text: unknown): DocumentFragment
}

export type Processor = (command: Command) => void
export type Handler = (command: any, context: Context) => void // each with its own fields

/** For commands that come with no call of ours. */
export const plain: Context = { element: null, name: '', number: Infinity, targets, html: parse }

/** A command that fails is told to `failed`, and the rest still runs. */
export function runAll(
  batch: Iterable<Command>,
  processorOf: (type: string) => Processor | undefined,
  failed: (cause: unknown) => void,
): void {
  for (const command of batch) {
    try {
      processorOf(command.type)!(command)
    } catch (cause) {
      failed(cause)
    }
  }
}

/** Own properties only: what the page's prototypes hold is no command. */
export function find<T>(
  type: string,
  ...places: [Record<string, T> | undefined, string][]
): T {
  for (const [place, prefix] of places) {
    if (place && Object.hasOwn(place, prefix + type)) return place[prefix + type]!
  }
  const known = places.flatMap(([place = {}, prefix]) =>
    Object.keys(place).flatMap((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : [])),
  )
  throw Error(`unknown command ${type}; known are ${[...new Set(known)].join(', ')}`)
}

/** The commands that an older call may not do to what a newer one has done. */
const WRITES = new Set(
  'html attr css remove text value replace insert morph class attribute errors reset'.split(' '),
)

/** What calls have written while one made before them had no answer yet. */
let written: { node: Node; number: number }[] = []

export function wrote(nodes: Iterable<Node>, { number }: Context): void {
  written = written.filter((one) => hasOlder(one.number))
  if (hasOlder(number)) for (const node of nodes) written.push({ node, number })
}

const isStale = (element: Element, number: number) =>
  written.some(
    (one) =>
      one.number > number && (one.node.contains(element) || element.contains(one.node)),
  )

export function apply(
  batch: Iterable<Command>,
  { element, name, number }: Pick<Context, 'element' | 'name' | 'number'>,
): void {
  let current = ''
  const context: Context = {
    ...plain,
    element,
    name,
    number,
    targets(selector, limit) {
      let found = targets(selector).slice(0, limit)
      if (!WRITES.has(current)) return found
      found = found.filter((one) => !isStale(one, number) || !emit(one, 'stale', { name }))
      wrote(found, context)
      return found
    },
  }
  const giveFocusBack = rememberFocus()
  runAll(
    batch,
    (type) => {
      current = type
      const handler = find<Handler>(type, [Siphon.commands, ''], [window.Sijax as any, 'process_'])
      return (command) => handler(command, context)
    },
    (cause) => fail(new SiphonError(name, 'command', { cause }), element),
  )
  giveFocusBack()
}
