import { t } from '../words/words'

/** A member as far as news tell of them. */
type Seen = {
  id: string
  name: string
  self: boolean
  admin: boolean
  microphone: boolean
  /** They share a screen. */
  screen: boolean
  /** Place among the raised hands; 0 for a hand that is down. */
  hand: number
  link: 'connecting' | 'connected' | 'reconnecting' | 'detour' | 'lost'
}

const people = (count: number): string => (count === 1 ? t('news.alone') : t('news.present', { n: count }))

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
  for (const { name } of joined) news.push(t('news.joined', { name }))
  for (const { id, name } of left) news.push(t(removed.has(id) ? 'news.removed' : 'news.left', { name }))
  if (joined.length + left.length > 0) news.push(people(now.length))

  for (const person of now) {
    const was = earlier.get(person.id)
    const { name } = person
    // Also of somebody whose share is older than this page knows them.
    if (!person.self && person.screen && !was?.screen) news.push(t('news.sharing', { name }))
    if (!was) continue
    if (person.admin && !was.admin) news.push(person.self ? t('news.ownAdmin') : t('news.admin', { name }))
    if (person.self) continue
    if (person.hand > 0 !== was.hand > 0)
      news.push(t(person.hand > 0 ? 'news.handRaised' : 'news.handLowered', { name }))
    if (was.screen && !person.screen) news.push(t('news.stoppedSharing', { name }))
    if (was.microphone !== person.microphone && was.link === 'connected') {
      news.push(t(person.microphone ? 'news.unmuted' : 'news.muted', { name }))
    }
    if (was.link === person.link || was.link === 'connecting') continue
    if (person.link === 'connected') news.push(t('news.back', { name }))
    else if (person.link === 'lost') news.push(t('news.unreachable', { name }))
    else if (was.link === 'connected') news.push(t('news.reconnecting', { name }))
  }
  return news
}
