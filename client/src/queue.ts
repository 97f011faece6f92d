/** In which order calls leave: one queue for the page, and lanes beside it. */

/** One call, from its making until it is over. */
export interface Turn {
  /** Greater than that of every call made before. */
  readonly number: number
  /** What may have one call at a time: an element, or the form that it submits. */
  readonly owner: unknown
  readonly lane: unknown
  start(): void
  /** Gives it up silently: a newer one takes its place. */
  supersede(): unknown
}

const open = new Set<Turn>()
const lanes = new Map<unknown, Turn[]>()
let count = 0

export const nextNumber = () => ++count

export const isBusy = (owner: unknown) => [...open].some((turn) => turn.owner === owner)

/** Whether a call made before that of `number` may still answer. */
export const hasOlder = (number: number) => [...open].some((turn) => turn.number < number)

export function supersede(owner: unknown): void {
  for (const turn of open) if (turn.owner === owner) turn.supersede()
}

export function enter(turn: Turn): void {
  open.add(turn)
  const lane = lanes.get(turn.lane) ?? []
  lanes.set(turn.lane, lane)
  if (lane.push(turn) === 1) turn.start()
}

/** Lets the next one go; the call itself may still be open. */
export function leave(turn: Turn): void {
  const lane = lanes.get(turn.lane) ?? []
  const position = lane.indexOf(turn)
  if (position < 0) return
  lane.splice(position, 1)
  if (!lane.length) lanes.delete(turn.lane)
  else if (!position) lane[0]!.start()
}

export function close(turn: Turn): void {
  open.delete(turn)
  leave(turn)
}
