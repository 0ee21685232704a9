import { storeToRefs } from 'pinia'
import { useCallNews } from '../../composables/use-call-news'
import { useKnockAlert } from '../../composables/use-knock-alert'
import { usePageTitle } from '../../composables/use-page-title'
import { useWakeLock } from '../../composables/use-wake-lock'
import { useCall } from '../../stores/call'

/** What a call does beyond its page: the tab's title, knocks that are heard, news for screen readers, a lit screen. */
export const useCallPresence = (): void => {
  const { tiles, knocks } = storeToRefs(useCall())
  const alertTitle = useKnockAlert(knocks)
  usePageTitle(() => alertTitle.value || 'In a call')
  useCallNews(tiles)
  useWakeLock()
}
