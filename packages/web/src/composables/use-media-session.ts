import { onScopeDispose, watchEffect } from 'vue'

/** Actions of calls, of which the types know a part. */
type CallAction = 'togglemicrophone' | 'togglecamera' | 'hangup' | 'enterpictureinpicture'
type Handler = (() => void) | null

/** Media Session API of a browser that knows calls; every part of it may be missing. */
type CallSession = {
  setActionHandler: (action: string, handler: Handler) => void
  setMicrophoneActive?: (on: boolean) => Promise<void> | void
  setCameraActive?: (on: boolean) => Promise<void> | void
}

/**
 * Media session of a call (https://www.w3.org/TR/mediasession/), for as long as the scope lives: keys, headsets and the
 * browser's own small window mute, turn the camera off and hang up. With `enterpictureinpicture` the browser itself opens
 * the small window when the user goes to another tab, if they allow that.
 */
export const useMediaSession = (
  handlers: Record<CallAction, () => void>,
  isOn: () => { microphone: boolean; camera: boolean },
): void => {
  if (!('mediaSession' in navigator)) return
  const session: CallSession = navigator.mediaSession as unknown as CallSession
  const set = (action: string, handler: Handler): void => {
    try {
      session.setActionHandler(action, handler)
    } catch {
      // An action that this browser does not know.
    }
  }
  for (const [action, handler] of Object.entries(handlers)) set(action, handler)
  watchEffect(() => {
    const { microphone, camera } = isOn()
    // Refused while the page is not in view; it is told again with the next change.
    void Promise.resolve(session.setMicrophoneActive?.(microphone)).catch(() => undefined)
    void Promise.resolve(session.setCameraActive?.(camera)).catch(() => undefined)
  })
  onScopeDispose(() => {
    for (const action of Object.keys(handlers)) set(action, null)
  })
}
