import type { Source } from '@talki/core/protocol/peer'
import {
  captureScreen,
  setScreenMode,
  type ScreenDevices,
  type ScreenMode,
  type ScreenTrouble,
} from './screen'

/** This member's shared screen. `asking`: the browser's dialog is open. `trouble`: why the last attempt came to nothing. */
export type ScreenShare =
  { name: 'off'; trouble: ScreenTrouble | null } | { name: 'asking' } | { name: 'sharing'; hasSound: boolean }

/** How a share ended: by the user on this page, or outside of it, as by the browser's own bar. */
export type ShareEnd = 'here' | 'outside'

type ScreenSource = Extract<Source, 'screen' | 'screen_audio'>

type ScreenShareDeps = {
  /** `navigator.mediaDevices`, which insecure contexts have not. */
  devices: ScreenDevices | undefined
  /** Sends a track to all peers; `null` ends it. */
  publish: (source: ScreenSource, track: MediaStreamTrack | null) => void
  onChange: (share: ScreenShare) => void
  onEnd: (by: ShareEnd) => void
}

/** Screen sharing of this member, from the browser's dialog to the end of the track. One screen at a time. */
export const createScreenShare = ({ devices, publish, onChange, onEnd }: ScreenShareDeps) => {
  let share: ScreenShare = { name: 'off', trouble: null }
  let mode: ScreenMode = 'text'
  let video: MediaStreamTrack | null = null
  /** Grows with each start and end: a screen that the user chooses too late is let go at once. */
  let epoch = 0

  const change = (next: ScreenShare): void => {
    share = next
    onChange(share)
  }

  const end = (by: ShareEnd): void => {
    epoch += 1
    const wasSharing = share.name === 'sharing'
    video = null
    change({ name: 'off', trouble: null })
    if (!wasSharing) return
    publish('screen', null)
    publish('screen_audio', null)
    onEnd(by)
  }

  return {
    /**
     * Asks for a screen and shares it. Call it within a user's click. Does nothing while one is shared or asked for.
     * Never rejects.
     */
    start: async (): Promise<void> => {
      if (share.name !== 'off') return
      epoch += 1
      const mine = epoch
      change({ name: 'asking' })
      const captured = await captureScreen(devices, mode)
      if (mine !== epoch) {
        if (captured.ok) for (const track of [captured.value.video, captured.value.audio]) track?.stop()
        return
      }
      if (!captured.ok) {
        const { code } = captured.error
        change({ name: 'off', trouble: code === 'cancelled' ? null : code })
        return
      }
      const { video: picture, audio } = captured.value
      video = picture
      // `stop` fires no `ended`: it comes from the browser's own bar, a closed window or tab, or the system.
      picture.addEventListener('ended', () => {
        if (mine === epoch) end('outside')
      })
      audio?.addEventListener('ended', () => {
        if (mine !== epoch) return
        publish('screen_audio', null)
        change({ name: 'sharing', hasSound: false })
      })
      publish('screen', picture)
      if (audio) publish('screen_audio', audio)
      change({ name: 'sharing', hasSound: audio !== null })
      // The user may have ended it while this page was busy.
      if (picture.readyState === 'ended') end('outside')
    },
    /** Ends the share, or the wish for one. */
    stop: (): void => {
      if (share.name !== 'off') end('here')
    },
    /** Sets what matters in the picture: of the present share, and of later ones. */
    setMode: async (next: ScreenMode): Promise<void> => {
      mode = next
      if (video) await setScreenMode(video, next)
    },
    /** Forgets why the last attempt came to nothing: the user has read it. */
    dismiss: (): void => {
      if (share.name === 'off') change({ name: 'off', trouble: null })
    },
  }
}
