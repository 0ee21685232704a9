import { useEventListener } from '@vueuse/core'
import { shallowRef } from 'vue'
import { outageOf } from '../lib/outage'
import { outageText, signInStartText } from '../lib/outage-text'
import { useSession } from '../stores/session'

/** Sign-in with Google and sign-out, as buttons need them; `trouble` is a sentence that says why it failed. */
export const useGoogle = () => {
  const session = useSession()
  const isGoing = shallowRef(false)
  const trouble = shallowRef<string | null>(null)
  /** The name by which another tab is in a call, which signing out would take away. */
  const inUse = shallowRef<string | null>(null)

  /** Goes to Google's page. `returnTo`: path to come back to. */
  const go = async (returnTo: string): Promise<void> => {
    if (isGoing.value) return
    isGoing.value = true
    trouble.value = null
    const result = await session.startGoogle(returnTo).catch(outageOf)
    // The page is being left: the button stays busy, so that it is not pressed twice.
    if (typeof result !== 'string' && result.ok) return
    isGoing.value = false
    trouble.value = typeof result === 'string' ? outageText(result).body : signInStartText(result.error).body
  }

  const stay = (): void => {
    inUse.value = null
  }
  /** Signs out. `endsCalls`: even if it takes the session away from another tab's call. */
  const signOut = async (endsCalls: boolean): Promise<void> => {
    trouble.value = null
    stay()
    const result = await session.signOut({ endsCalls }).catch(outageOf)
    if (typeof result === 'string') trouble.value = outageText(result).body
    else if (!result.ok) inUse.value = result.error.name
  }

  // A user who comes back without having signed in finds the page as it was left, in mid-press.
  useEventListener(window, 'pageshow', ({ persisted }) => {
    if (persisted) isGoing.value = false
  })

  return { isGoing, trouble, inUse, go, signOut, stay }
}
