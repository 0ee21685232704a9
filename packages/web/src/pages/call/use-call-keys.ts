import { announce } from '../../composables/use-announcer'
import { useShortcuts } from '../../composables/use-shortcuts'
import type { ShortcutAction } from '../../lib/shortcuts'
import { useMedia } from '../../stores/media'

/** Keyboard shortcuts of a call: its devices, whose new state is read out, and what the page gives. */
export const useCallKeys = (
  page: Partial<Record<Exclude<ShortcutAction, 'microphone' | 'camera'>, () => void>>,
): void => {
  const media = useMedia()
  const toggle = (kind: 'microphone' | 'camera'): void => {
    void media.toggle(kind)
    const isOn = media[kind].on
    announce(kind === 'microphone' ? `Microphone ${isOn ? 'on' : 'muted'}` : `Camera ${isOn ? 'on' : 'off'}`)
  }
  useShortcuts({ microphone: () => toggle('microphone'), camera: () => toggle('camera'), ...page })
}
