import type { Member } from '@talki/core/protocol/member'
import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { chime } from './chime'
import { announce } from './use-announcer'

const setBadge = (count: number): void => {
  if (!('setAppBadge' in navigator)) return
  const done = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()
  // Refused unless the page is installed; the title says it too.
  done.catch(() => undefined)
}

/**
 * Makes a knock heard, read out and, while the tab is hidden, seen on it. Returns what the tab's title should
 * say; empty when there is nothing to see to.
 */
export const useKnockAlert = (knocks: Readonly<Ref<readonly Member[]>>): Readonly<Ref<string>> => {
  const isHidden = shallowRef(document.hidden)
  const onVisibility = (): void => {
    isHidden.value = document.hidden
  }
  document.addEventListener('visibilitychange', onVisibility)

  watch(
    () => knocks.value.map(({ id }) => id),
    (now, before = []) => {
      setBadge(now.length)
      const fresh = knocks.value.filter(({ id }) => !before.includes(id))
      if (fresh.length === 0) return
      void chime()
      const names = fresh.map(({ name, verified }) => (verified ? `${name}, verified,` : name))
      announce(`${names.join(' and ')} ${fresh.length === 1 ? 'knocks' : 'knock'} at the door`)
    },
    { immediate: true },
  )
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', onVisibility)
    setBadge(0)
  })

  return computed(() => {
    const count = knocks.value.length
    if (!isHidden.value || count === 0) return ''
    return count === 1 ? `(1) ${knocks.value[0]?.name ?? ''} knocks` : `(${count}) people knock`
  })
}
