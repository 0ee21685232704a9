/** Work of a message: carried out in its turn, or refused. */
export type Work = { run: () => Promise<void>; refuse: () => void }

/** Place of work: rooms have their turns, and within a room its connections. */
export type Place = { room: string; connection: string }

export type Turns = {
  /** Runs the work now, or when it is its turn; or refuses it, or other work in its stead. */
  enter: (place: Place, work: Work) => void
  /** How much work of a connection waits. */
  waiting: (place: Place) => number
}

type Lines = Map<string, Work[]>

const sizeOf = (lines: Lines | undefined): number =>
  lines ? [...lines.values()].reduce((sum, { length }) => sum + length, 0) : 0

/** First entry of a map, which becomes its last. */
const rotate = <V>(map: Map<string, V>): [string, V] | undefined => {
  const [entry] = map
  if (!entry) return undefined
  map.delete(entry[0])
  map.set(...entry)
  return entry
}

/** Key of the largest value. */
const largest = <V>(map: Map<string, V>, size: (value: V) => number): string =>
  [...map].reduce((most, [key, value]) => (size(value) > most.size ? { key, size: size(value) } : most), {
    key: '',
    size: 0,
  }).key

/**
 * Turns of messages: `atOnce` are carried out at a time, in the order of their arrival within a connection, in turn among
 * the connections of a room, and in turn among rooms: a room that sends much delays the others by one message each.
 * Where `waiting` wait, the last of the longest line of the room with the most is refused (fair queuing, Demers 1989).
 */
export function createTurns({ atOnce, waiting }: { atOnce: number; waiting: number }): Turns {
  /** By room and connection, in the order of their next turns. */
  const rooms = new Map<string, Lines>()
  let running = 0
  let total = 0

  /** Takes work out of a line; nothing that is empty is kept. */
  const take = ({ room, connection }: Place, end: 'first' | 'last'): Work | undefined => {
    const lines = rooms.get(room)
    const line = lines?.get(connection) ?? []
    const work = end === 'first' ? line.shift() : line.pop()
    if (line.length === 0) lines?.delete(connection)
    if (lines?.size === 0) rooms.delete(room)
    if (work) total -= 1
    return work
  }
  const next = () => {
    const [room = '', lines] = rotate(rooms) ?? []
    const [connection = ''] = (lines && rotate(lines)) ?? []
    const work = take({ room, connection }, 'first')
    if (work) run(work)
  }
  const run = ({ run: begin }: Work) => {
    running += 1
    void begin().finally(() => {
      running -= 1
      next()
    })
  }

  const waitingAt = ({ room, connection }: Place): number => rooms.get(room)?.get(connection)?.length ?? 0

  /** Refuses other work for the sake of one more at this place; false where no room or connection has more than it. */
  const displace = (place: Place): boolean => {
    const own = sizeOf(rooms.get(place.room)) + 1
    const most = largest(rooms, sizeOf)
    const room = sizeOf(rooms.get(most)) > own ? most : place.room
    const connection = largest(rooms.get(room) ?? new Map<string, Work[]>(), ({ length }) => length)
    const victim = { room, connection }
    if (room === place.room && waitingAt(victim) <= waitingAt(place) + 1) return false
    take(victim, 'last')?.refuse()
    return true
  }

  return {
    enter: (place, work) => {
      if (running < atOnce) {
        run(work)
        return
      }
      if (total >= waiting && !displace(place)) {
        work.refuse()
        return
      }
      total += 1
      const lines = rooms.get(place.room) ?? new Map<string, Work[]>()
      rooms.set(place.room, lines)
      lines.set(place.connection, [...(lines.get(place.connection) ?? []), work])
    },
    waiting: waitingAt,
  }
}
