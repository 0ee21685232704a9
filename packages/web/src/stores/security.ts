import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { CallEvent } from '../rtc/call-events'
import { deriveSecurityCode } from '../rtc/security/security-code'
import type { LocalEvent } from './call-state'
import { nextSecurity, noSecurity, securityNews, shownSecurity } from './security-model'

/** The security code of the call. Only the call store changes it, by events; the user marks it as compared. */
export const useSecurity = defineStore('security', () => {
  const state = shallowRef(noSecurity())
  /** What is to be said aloud. Never cleared: who watches it says each text once. */
  const news = shallowRef<{ text: string } | null>(null)

  const become = (event: Parameters<typeof nextSecurity>[1]): void => {
    const before = state.value
    state.value = nextSecurity(before, event)
    const text = securityNews(before, state.value)
    if (text !== null) news.value = { text }
  }

  return {
    shown: computed(() => shownSecurity(state.value)),
    news: computed(() => news.value),
    /** Takes an event of the call. */
    apply: (event: CallEvent | LocalEvent): void => {
      become(event)
      if (event.type !== 'agreement' || event.agreement.name !== 'agreed') return
      const { agreement } = event
      void deriveSecurityCode(agreement.view).then((code) => {
        if (state.value.agreement === agreement) become({ type: 'derived', code })
      })
    },
    /** Marks the code that is shown as compared, or takes that back. */
    setCompared: (is: boolean): void => become({ type: 'compared', is }),
  }
})
