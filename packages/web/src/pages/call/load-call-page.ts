import { withWords } from '../../words/load'

/** Loads the pages of a call, with their words: chunks of their own, so that home stays light. */
export const loadCallPage = withWords(['call'], () => import('./CallPage.vue'))

/** Loads them when the user is about to go there. A failure shows when they go. */
export const prefetchCall = (): void => {
  loadCallPage().catch(() => undefined)
}
