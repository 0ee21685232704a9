import { useTitle } from '@vueuse/core'
import { toValue, type MaybeRefOrGetter } from 'vue'

const SITE = 'Talki'

/** Title of the browser tab: "What · Talki", and the site's name alone for an empty one or once the scope is over. */
export const usePageTitle = (title: MaybeRefOrGetter<string>): void => {
  useTitle(() => toValue(title), {
    titleTemplate: (text) => (text ? `${text} · ${SITE}` : SITE),
    restoreOnUnmount: () => SITE,
  })
}
