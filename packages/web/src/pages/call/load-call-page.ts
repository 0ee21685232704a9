import { nextTask } from '../../lib/next-task'
import { withWords } from '../../words/load'

/** Loads the pages of a call, with their words: chunks of their own, so that home stays light. */
export const loadCallPage = withWords(['call'], async () => {
  const page = await import('./CallPage.vue')
  // Its file has run; it is drawn in a task of its own.
  await nextTask()
  return page
})

/** Loads them when the user is about to go there. A failure shows when they go. */
export const prefetchCall = (): void => {
  loadCallPage().catch(() => undefined)
}
