import { onScopeDispose, watch, type Ref } from 'vue'
import { reactionNews } from '../lib/reaction-text'
import type { Person } from '../stores/people-model'
import { shownReactions, type ShownReaction } from '../stores/reactions'
import { announce } from './use-announcer'

/** Reactions of so many milliseconds are announced together. */
const COLLECT_MS = 2000

/**
 * Announcements of others' reactions, those of a short while in one go; the user knows what they have pressed themselves.
 * `called`: a member's name as it is told apart.
 */
export const useReactionNews = (
  people: Readonly<Ref<readonly Person[]>>,
  called: (person: Person) => string,
): void => {
  const waiting: { name: string; reaction: ShownReaction['reaction'] }[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let told = 0

  const tell = (): void => {
    timer = undefined
    for (const news of reactionNews(waiting.splice(0))) announce(news)
  }
  watch(
    () => [...shownReactions()],
    (shown) => {
      const fresh = shown.filter(([, { key }]) => key > told)
      told = Math.max(told, ...fresh.map(([, { key }]) => key))
      for (const [id, { reaction }] of fresh) {
        const person = people.value.find((other) => other.id === id)
        if (person && !person.self) waiting.push({ name: called(person), reaction })
      }
      if (waiting.length > 0) timer ??= setTimeout(tell, COLLECT_MS)
    },
    { flush: 'sync' },
  )
  onScopeDispose(() => clearTimeout(timer))
}
