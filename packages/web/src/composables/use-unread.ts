import type { MemberId } from '@talki/core/id'
import { useTimeoutFn } from '@vueuse/core'
import { computed, shallowRef, watch, type Ref } from 'vue'
import type { ChatLine } from '../stores/call-state'
import { t } from '../words/words'
import { announce } from './use-announcer'

/** More messages than these at once are a history: they are counted, and not read out. */
const READ_OUT_MAX = 3

/** How long a new message is shown over the stage, in milliseconds. */
const SHOW_MS = 6000

/**
 * Unread messages of the chat, and the one that has just come, for a moment. While the chat is closed, new ones are also
 * read out; while it is open, its own live region does that. `called`: a member's name as it is told apart.
 */
export const useUnread = (
  chat: Readonly<Ref<readonly ChatLine[]>>,
  me: Readonly<Ref<MemberId | null>>,
  {
    isOpen,
    called,
  }: { isOpen: Readonly<Ref<boolean>>; called: (line: { id: MemberId; name: string }) => string },
) => {
  const read = shallowRef<ReadonlySet<string>>(new Set())
  const unread = computed(() => chat.value.filter(({ id, from }) => from !== me.value && !read.value.has(id)))

  const latest = shallowRef<ChatLine | null>(null)
  const hiding = useTimeoutFn(() => (latest.value = null), SHOW_MS, { immediate: false })

  watch(
    [isOpen, chat],
    () => {
      if (!isOpen.value) return
      read.value = new Set(chat.value.map(({ id }) => id))
      latest.value = null
    },
    { immediate: true },
  )
  watch(unread, (now, before) => {
    const earlier = new Set(before.map(({ id }) => id))
    const fresh = now.filter(({ id }) => !earlier.has(id))
    if (isOpen.value || fresh.length === 0) return
    if (fresh.length > READ_OUT_MAX) {
      announce(t('news.chat.many', { n: fresh.length }))
      return
    }
    for (const { from, name, text } of fresh)
      announce(t('news.chat.line', { name: called({ id: from, name }), text }))
    latest.value = fresh.at(-1) ?? null
    hiding.start()
  })
  return { unread: computed(() => unread.value.length), latest }
}
