import { nextTick } from 'vue'
import { useLayout } from '../stores/layout'
import { t } from '../words/words'
import { announce } from './use-announcer'

/** Shows the user's own picture again. The focus goes to the menu that hides it: the button that was pressed is gone. */
export const useSelfShown = () => {
  const layout = useLayout()
  return async (): Promise<void> => {
    layout.selfView = 'shown'
    announce(t('news.selfShown'))
    await nextTick()
    document.querySelector<HTMLElement>('[data-more]')?.focus()
  }
}
