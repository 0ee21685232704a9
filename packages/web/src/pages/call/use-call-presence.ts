import { storeToRefs } from 'pinia'
import { useCallNews } from '../../composables/use-call-news'
import { useKnockAlert } from '../../composables/use-knock-alert'
import { useSecurityNews } from '../../composables/use-security-news'
import { usePageTitle } from '../../composables/use-page-title'
import { useWakeLock } from '../../composables/use-wake-lock'
import { useCall } from '../../stores/call'
import { useNames } from '../../stores/names'
import { usePeople } from '../../stores/people'

/** Presence of a call beyond its page: the tab's title, the sound of knocks, announcements, the screen's wake lock. */
export const useCallPresence = (): void => {
  const { knocks } = storeToRefs(useCall())
  const { list: people, removed } = storeToRefs(usePeople())
  const { called } = useNames()
  const alertTitle = useKnockAlert(knocks, called)
  usePageTitle(() => alertTitle.value || 'In a call')
  useCallNews(people, removed, called)
  useSecurityNews()
  useWakeLock()
}
