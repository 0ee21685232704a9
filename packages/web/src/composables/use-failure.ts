import { onScopeDispose, readonly, shallowRef } from 'vue'

const hasFailed = shallowRef(false)
/** Whether a page shows the note in a place of its own, instead of the one above every page. */
const isShownByPage = shallowRef(false)

/** Whether an error is this site's own. Extensions throw into the page as well, and the browser reports its notices. */
const isOwn = (error: unknown): boolean =>
  error instanceof Error && error.stack?.includes(location.origin) === true

/**
 * Marks the page as failed by every error that nothing has caught: a bug, or an outage that was not foreseen. The
 * browser logs them itself. Vue has to be told to let its own through: see `app/main.ts`.
 */
export const watchFailures = (): void => {
  addEventListener('error', ({ error }: ErrorEvent) => {
    if (isOwn(error)) hasFailed.value = true
  })
  addEventListener('unhandledrejection', ({ reason }) => {
    if (isOwn(reason)) hasFailed.value = true
  })
}

/** Whether an error has been thrown that nothing caught, until the user has read about it. */
export const useFailure = () => ({
  hasFailed: readonly(hasFailed),
  isShownByPage: readonly(isShownByPage),
  dismiss: (): void => {
    hasFailed.value = false
  },
})

/** Has the page show the note, for as long as the scope lives. */
export const showFailureHere = (): void => {
  isShownByPage.value = true
  onScopeDispose(() => {
    isShownByPage.value = false
  })
}
