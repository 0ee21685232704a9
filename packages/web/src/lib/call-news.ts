/** A member as far as news tell of them. */
type Seen = {
  id: string
  name: string
  self: boolean
  admin: boolean
  microphone: boolean
  /** Place among the raised hands; 0 for a hand that is down. */
  hand: number
  link: 'connecting' | 'connected' | 'reconnecting' | 'detour' | 'lost'
}

const people = (count: number): string => (count === 1 ? 'You are alone' : `${count} people here`)

/**
 * News for a screen reader: what has changed from one list of people to the next, a sentence each. `removed`: the ids
 * of those whom the admin has removed.
 */
export const callNews = (
  before: readonly Seen[],
  now: readonly Seen[],
  removed: ReadonlySet<string> = new Set(),
): string[] => {
  const earlier = new Map(before.map((person) => [person.id, person]))
  const present = new Set(now.map(({ id }) => id))
  const news: string[] = []
  const joined = now.filter(({ id, self }) => !self && !earlier.has(id))
  const left = before.filter(({ id, self }) => !self && !present.has(id))
  for (const { name } of joined) news.push(`${name} joined`)
  for (const { id, name } of left) news.push(`${name} ${removed.has(id) ? 'was removed' : 'left'}`)
  if (joined.length + left.length > 0) news.push(people(now.length))

  for (const person of now) {
    const was = earlier.get(person.id)
    if (!was) continue
    if (person.admin && !was.admin)
      news.push(person.self ? 'You are the admin now' : `${person.name} is the admin now`)
    if (person.self) continue
    if (person.hand > 0 !== was.hand > 0)
      news.push(`${person.name} ${person.hand > 0 ? 'raised' : 'lowered'} their hand`)
    if (was.microphone !== person.microphone && was.link === 'connected') {
      news.push(`${person.name} ${person.microphone ? 'unmuted' : 'muted'}`)
    }
    if (was.link === person.link || was.link === 'connecting') continue
    if (person.link === 'connected') news.push(`${person.name} is back`)
    else if (person.link === 'lost') news.push(`${person.name} cannot be reached`)
    else if (was.link === 'connected') news.push(`${person.name} is reconnecting`)
  }
  return news
}
