import { storeToRefs } from 'pinia'
import { useCallNews } from '../../composables/use-call-news'
import { useReactionNews } from '../../composables/use-reaction-news'
import { useQualityNews } from '../../composables/use-quality-news'
import { useKnockAlert } from '../../composables/use-knock-alert'
import { useRecordingNews } from '../../composables/use-recording-news'
import { useSecurityNews } from '../../composables/use-security-news'
import { useKeptParts } from '../../composables/use-kept-parts'
import { usePageTitle } from '../../composables/use-page-title'
import { usePhone } from '../../composables/use-phone'
import { useCall } from '../../stores/call'
import { useLinks } from '../../stores/links'
import { useNames } from '../../stores/names'
import { usePeople } from '../../stores/people'
import { t } from '../../words/words'

/** Presence of a call beyond its page: the tab's title, the sound of knocks, announcements, the screen's wake lock. */
export const useCallPresence = (): void => {
  const { knocks } = storeToRefs(useCall())
  const { list: people, removed, recorders } = storeToRefs(usePeople())
  const { called } = useNames()
  const alertTitle = useKnockAlert(knocks, called)
  usePageTitle(() => alertTitle.value || t('call.pageTitle'))
  useCallNews(people, removed, called)
  useReactionNews(people, called)
  useQualityNews(people, storeToRefs(useLinks()).qualities, called)
  useRecordingNews(recorders, called)
  useSecurityNews()
  useKeptParts(() => people.value.map(({ id, link }) => `${id} ${link}`).join())
  usePhone()
}
