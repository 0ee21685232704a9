/** The pages of a call: a chunk of their own, so that home stays light. */
export const loadCallPage = () => import('./CallPage.vue')

/** Fetches them when somebody is about to go there. A failure shows when they really go. */
export const prefetchCall = (): void => {
  loadCallPage().catch(() => undefined)
}
