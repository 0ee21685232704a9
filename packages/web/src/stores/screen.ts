import { defineStore } from 'pinia'
import { computed, readonly, shallowRef } from 'vue'
import { canShareScreen, type ScreenMode } from '../rtc/media/screen'
import { createScreenShare, type ScreenShare, type ShareEnd } from '../rtc/media/screen-share'
import { useMedia } from './media'

export type { ScreenMode, ScreenTrouble } from '../rtc/media/screen'
export type { ScreenShare } from '../rtc/media/screen-share'

/** This user's shared screen, as the page shows it. */
export const useScreen = defineStore('screen', () => {
  const media = useMedia()
  // Absent where the page is no secure context, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  const share = shallowRef<ScreenShare>({ name: 'off', trouble: null })
  const mode = shallowRef<ScreenMode>('text')
  const lastEnd = shallowRef<{ by: ShareEnd } | null>(null)
  const sharing = createScreenShare({
    devices,
    publish: (source, track) => media.publish(source, track),
    onChange: (next) => (share.value = next),
    onEnd: (by) => (lastEnd.value = { by }),
  })

  return {
    share: readonly(share),
    mode: readonly(mode),
    /** How the last share ended; a new object for each. */
    lastEnd: readonly(lastEnd),
    /** What the page offers: nothing where this browser cannot share a screen, as on phones. */
    offer: computed(() => {
      if (!canShareScreen(devices)) return 'none'
      return share.value.name === 'sharing' ? 'on' : 'off'
    }),
    /** Starts or ends the share. Call it within a user's click. */
    toggle: (): void => {
      if (share.value.name === 'off') void sharing.start()
      else sharing.stop()
    },
    stop: (): void => sharing.stop(),
    dismiss: (): void => sharing.dismiss(),
    setMode: (next: ScreenMode): void => {
      mode.value = next
      void sharing.setMode(next)
    },
  }
})
