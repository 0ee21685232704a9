import type { Reaction } from '@talki/core/protocol/peer'
import { formatList } from '../words/format'
import { t } from '../words/words'

/** Name of a reaction, as the label of its button. */
export const reactionName = (reaction: Reaction): string => t(`reactionNews.names.${reaction}`)

/** More people than these are counted, and not named. */
const NAMED_MAX = 3

/** Reactions of more kinds than these at once are counted, and not told one by one. */
const KINDS_MAX = 2

const sentence = (kind: Reaction, names: readonly string[]): string => {
  const reaction = t(`reactionNews.spoken.${kind}`)
  const n = names.length
  if (n > NAMED_MAX) return t('reactionNews.counted', { n, reaction })
  return t('reactionNews.react', { n, names: formatList(names), reaction })
}

/**
 * News for a screen reader of the reactions that came in a short while: a sentence for each kind with everybody who
 * reacted so, or one sentence for all of them where there are many kinds. `name`: the member's name as it is told apart.
 */
export const reactionNews = (came: readonly { name: string; reaction: Reaction }[]): string[] => {
  const byKind = new Map<Reaction, Set<string>>()
  for (const { name, reaction } of came)
    byKind.set(reaction, (byKind.get(reaction) ?? new Set<string>()).add(name))
  if (byKind.size > KINDS_MAX) return [t('reactionNews.many', { n: came.length })]
  return [...byKind].map(([reaction, names]) => sentence(reaction, [...names]))
}
