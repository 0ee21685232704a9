import type { MemberId } from '@talki/core/id'
import { lazily } from '@talki/core/protocol/lazily'
import { latinLookalikes, lookalikesOf, skeleton, type Lookalikes } from '@talki/core/protocol/skeleton'

/** The shortest tag, in characters of the member's id: 20 bits, so that two of a name seldom need more. */
const TAG_LENGTH = 4

const tables = lazily(() => [
  // Digits and a bar that are drawn like letters.
  lookalikesOf({ o: '0', l: '1|' }),
  latinLookalikes(),
])
const ignored = lazily(() => /[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]/gu)

/** The same for names that may be taken for one another: spaces and punctuation count for nothing. */
const nameSkeleton = (name: string, others: Lookalikes = new Map()): string =>
  skeleton(name, ...tables(), others).replace(ignored(), '')

/**
 * Loads the lookalikes of characters that are none of letters from a to z: 4 KB that only names with characters outside
 * ASCII need (docs/adr/0129).
 */
export const loadOtherLookalikes = async (): Promise<Lookalikes> =>
  lookalikesOf((await import('./confusables-other')).OTHER)

/** Whether a name may have such characters in it. */
export const needsOtherLookalikes = (name: string): boolean => /[^\0-\x7f]/.test(name)

type Named = { id: MemberId; name: string }

const tagsOf = (ids: readonly MemberId[]): Map<MemberId, string> => {
  for (let length = TAG_LENGTH; ; length += 1) {
    const tags = ids.map((id) => id.slice(0, length))
    // Tags are to be told apart as names are, not by a 1 that is an l.
    const isDistinct = new Set(tags.map((tag) => nameSkeleton(tag))).size === tags.length
    if (isDistinct || tags.every((tag, at) => tag === ids[at])) {
      return new Map(ids.map((id, at) => [id, tags[at] ?? id]))
    }
  }
}

/**
 * Tags for members whose names may be taken for one another (by skeleton, after UTS #39): a few characters of the
 * member's id, to be shown beside the name in an element of their own. Members whose name is no other's have none.
 * A tag is the same for every viewer and does not change while the same people are there. It says nothing of who came
 * first, and nobody chooses theirs; a name that spells out another's tag gets a tag as well. `others`: lookalikes beside
 * those of letters from a to z, once they have been loaded.
 */
export const nameTags = (members: readonly Named[], others?: Lookalikes): ReadonlyMap<MemberId, string> => {
  const bySkeleton = new Map<string, MemberId[]>()
  for (const { id, name } of members) {
    const key = nameSkeleton(name, others)
    bySkeleton.set(key, [...(bySkeleton.get(key) ?? []), id])
  }
  const tags = new Map<MemberId, string>()
  /** Names with their tags, as a name would have to be written to be taken for one. */
  const spelledOut = new Set<string>()
  for (const [key, ids] of bySkeleton) {
    if (ids.length === 1) continue
    for (const [id, tag] of tagsOf(ids)) {
      tags.set(id, tag)
      spelledOut.add(key + nameSkeleton(tag))
    }
  }
  for (const { id, name } of members) {
    if (spelledOut.has(nameSkeleton(name, others)) && !tags.has(id)) tags.set(id, id.slice(0, TAG_LENGTH))
  }
  return tags
}

/** A name with its tag, where it has one, as one string: for labels and announcements, which have no elements. */
export const calledBy = (name: string, tag: string | undefined): string =>
  tag === undefined ? name : `${name} ${tag}`
