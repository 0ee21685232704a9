import { watch } from 'vue'
import { announce } from './use-announcer'
import { useSecurity } from '../stores/security'

/** Announcements of a security code that has changed, or whose check has failed. */
export const useSecurityNews = (): void => {
  const security = useSecurity()
  watch(
    () => security.news,
    (news) => {
      if (news) announce(news.text)
    },
  )
}
