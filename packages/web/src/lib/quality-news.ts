import { t } from '../words/words'
import type { Quality } from './link-quality'
import { causeSentence } from './quality-text'

type Seen = { id: string; name: string; quality: Quality | undefined }

const isPoor = (seen: Seen | undefined): boolean => seen?.quality?.grade === 'poor'

/** News for a screen reader of links that have become poor, and of those that are no longer: a sentence each. */
export const qualityNews = (before: readonly Seen[], now: readonly Seen[]): string[] => {
  const earlier = new Map(before.map((seen) => [seen.id, seen]))
  return now.flatMap((seen) => {
    const was = earlier.get(seen.id)
    if (!was || isPoor(was) === isPoor(seen)) return []
    return seen.quality?.grade === 'poor'
      ? [causeSentence(seen.quality.cause, seen.name)]
      : [t('quality.better', { name: seen.name })]
  })
}
