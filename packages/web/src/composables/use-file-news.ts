import type { MemberId } from '@talki/core/id'
import { useTimeoutFn } from '@vueuse/core'
import { computed, shallowRef, watch, type Ref } from 'vue'
import { fileSize } from '../lib/file-size'
import type { ChatLine } from '../stores/call-state'
import type { ChatFile } from '../stores/files'
import { t } from '../words/words'
import { announce } from './use-announcer'

/** How long an offer is shown over the stage, in milliseconds. */
const SHOW_MS = 8000

/** States of each file that are news; `id` of an own file's receiver is part of the key. */
const statesOf = (files: readonly ChatFile[]): Map<string, string> =>
  new Map(
    files.flatMap((file): [string, string][] =>
      file.isOwn
        ? file.receivers.map(({ member, status }) => [`${file.id} ${member}`, status])
        : [[file.id, file.status]],
    ),
  )

/**
 * Announcements of files: offers, arrivals, failures, and who has the user's own. Returns how many offers the user has not
 * seen, and the one that has just come, as a line for a moment. `called`: a member's name as it is told apart.
 */
export const useFileNews = (
  files: Readonly<Ref<readonly ChatFile[]>>,
  { isOpen, called }: { isOpen: Readonly<Ref<boolean>>; called: (id: MemberId) => string },
) => {
  const seen = shallowRef<ReadonlySet<string>>(new Set())
  const theirs = computed(() => files.value.filter(({ isOwn }) => !isOwn))
  const latest = shallowRef<ChatLine | null>(null)
  const hiding = useTimeoutFn(() => (latest.value = null), SHOW_MS, { immediate: false })

  const tell = (file: ChatFile, before: ReadonlyMap<string, string>): void => {
    if (file.isOwn) {
      for (const { member, status } of file.receivers)
        if (status === 'delivered' && before.get(`${file.id} ${member}`) !== status)
          announce(t('news.file.delivered', { name: called(member), file: file.name }))
      return
    }
    if (before.get(file.id) === file.status) return
    if (file.status === 'offered') {
      const [name, size] = [called(file.from), fileSize(file.size)]
      announce(t('news.file.offered', { name, file: file.name, size }))
      if (isOpen.value) return
      const text = t('news.file.offeredShort', { file: file.name })
      latest.value = { id: file.id, from: file.from, name, text }
      hiding.start()
    } else if (file.status === 'received') announce(t('news.file.received', { file: file.name }))
    else if (file.status === 'damaged' || file.status === 'unreadable' || file.status === 'cancelled')
      announce(t('news.file.failed', { file: file.name }))
  }

  watch(files, (now, before) => {
    const states = statesOf(before)
    for (const file of now) tell(file, states)
  })
  watch(
    [isOpen, theirs],
    () => {
      if (!isOpen.value) return
      seen.value = new Set(theirs.value.map(({ id }) => id))
      latest.value = null
    },
    { immediate: true },
  )
  return { unseen: computed(() => theirs.value.filter(({ id }) => !seen.value.has(id)).length), latest }
}
