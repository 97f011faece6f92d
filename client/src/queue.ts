/** In which order calls leave: one queue for the page, and lanes beside it. */

/** One call, from its making until it is over. */
export interface Turn {
  /** Greater than that of every call made before. */
  readonly number: number
  /** What may have one call at a time: an element, or the form that it submits. */
  readonly owner: unknown
  /** Of its own once it lets the next one go. */
  lane: unknown
  start(): void
  /** Gives it up silently: a newer one takes its place. */
  supersede(): unknown
}

const open = new Set<Turn>()
let count = 0

const find = (test: (turn: Turn) => boolean) => [...open].find(test)
const firstOf = (lane: unknown) => find((turn) => turn.lane === lane)

export const nextNumber = () => ++count

export const isBusy = (owner: unknown) => !!find((turn) => turn.owner === owner)

/** Whether a call made before that of `number` may still answer. */
export const hasOlder = (number: number) => !!find((turn) => turn.number < number)

export function supersede(owner: unknown): void {
  for (const turn of open) if (turn.owner === owner) turn.supersede()
}

export function enter(turn: Turn): void {
  open.add(turn)
  if (firstOf(turn.lane) === turn) turn.start()
}

/** Lets the next one go; the call itself may still be open. */
export function leave(turn: Turn): void {
  const { lane } = turn
  const isFirst = lane !== turn && firstOf(lane) === turn
  turn.lane = turn
  if (isFirst) firstOf(lane)?.start()
}

export function close(turn: Turn): void {
  leave(turn)
  open.delete(turn)
}
