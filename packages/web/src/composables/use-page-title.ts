import { onScopeDispose, toValue, watchEffect, type MaybeRefOrGetter } from 'vue'

const SITE = 'Talki'

/** Names the browser tab: "What · Talki". */
export const usePageTitle = (title: MaybeRefOrGetter<string>): void => {
  watchEffect(() => {
    const text = toValue(title)
    document.title = text ? `${text} · ${SITE}` : SITE
  })
  onScopeDispose(() => {
    document.title = SITE
  })
}
