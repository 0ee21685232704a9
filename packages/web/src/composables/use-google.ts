import { onScopeDispose, shallowRef } from 'vue'
import { endText, signInText } from '../lib/error-text'
import { useSession } from '../stores/session'

/** The way to Google's page, and out again; where it cannot be gone, a sentence that says why. */
export const useGoogle = () => {
  const session = useSession()
  const isGoing = shallowRef(false)
  const trouble = shallowRef<string | null>(null)

  /** `returnTo`: where to come back to. */
  const go = async (returnTo: string): Promise<void> => {
    if (isGoing.value) return
    isGoing.value = true
    trouble.value = null
    const result = await session.startGoogle(returnTo).catch(() => null)
    // On the way out the button stays as it is: nobody should press it twice.
    if (result?.ok) return
    isGoing.value = false
    trouble.value = result === null ? endText('unavailable').body : signInText(result.error).body
  }

  const signOut = async (): Promise<void> => {
    trouble.value = null
    await session.signOut().catch(() => (trouble.value = endText('unavailable').body))
  }

  // Whoever comes back without having signed in finds the page as it was left, in mid-press.
  const onShow = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) isGoing.value = false
  }
  addEventListener('pageshow', onShow)
  onScopeDispose(() => removeEventListener('pageshow', onShow))

  return { isGoing, trouble, go, signOut }
}
