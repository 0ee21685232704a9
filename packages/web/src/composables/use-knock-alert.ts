import type { Member } from '@talki/core/protocol/member'
import { useDocumentVisibility } from '@vueuse/core'
import { computed, onScopeDispose, watch, type Ref } from 'vue'
import { formatList } from '../words/format'
import { t } from '../words/words'
import { announce } from './use-announcer'
import { chime } from './chime'

const setBadge = (count: number): void => {
  if (!('setAppBadge' in navigator)) return
  const done = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()
  // Refused unless the page is installed; the title says it too.
  done.catch(() => undefined)
}

/**
 * Alert for knocks: a sound, a sentence for screen readers, the app's badge. Returns the title of the tab while it is
 * hidden; empty when nobody knocks. `called`: a member's name as it is told apart.
 */
export const useKnockAlert = (
  knocks: Readonly<Ref<readonly Member[]>>,
  called: (member: Member) => string,
): Readonly<Ref<string>> => {
  const visibility = useDocumentVisibility()

  watch(
    () => knocks.value.map(({ id }) => id),
    (now, before = []) => {
      setBadge(now.length)
      const fresh = knocks.value.filter(({ id }) => !before.includes(id))
      if (fresh.length === 0) return
      void chime()
      const names = fresh.map((member) =>
        member.verified ? t('knocks.verified', { name: called(member) }) : called(member),
      )
      announce(t('knocks.announced', { names: formatList(names), n: fresh.length }))
    },
    { immediate: true },
  )
  onScopeDispose(() => setBadge(0))

  return computed(() => {
    const count = knocks.value.length
    if (visibility.value !== 'hidden' || count === 0) return ''
    const [first] = knocks.value
    return count === 1 && first
      ? t('knocks.tabTitle.one', { n: count, name: called(first) })
      : t('knocks.tabTitle.many', { n: count })
  })
}
