import type { MemberId } from '@talki/core/id'
import { onScopeDispose, watch } from 'vue'
import { reactionNews } from '../lib/reaction-text'
import { shownReactions, type ShownReaction } from '../stores/reactions'
import { announce } from './use-announcer'

/** Reactions of so many milliseconds are announced together. */
const COLLECT_MS = 2000

/**
 * Announcements of others' reactions, those of a short while in one go. `called`: a member's name as it is told apart;
 * null for the user, who knows what they have pressed.
 */
export const useReactionNews = (called: (id: MemberId) => string | null): void => {
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
        const name = called(id)
        if (name !== null) waiting.push({ name, reaction })
      }
      if (waiting.length > 0) timer ??= setTimeout(tell, COLLECT_MS)
    },
    { flush: 'sync' },
  )
  onScopeDispose(() => clearTimeout(timer))
}
