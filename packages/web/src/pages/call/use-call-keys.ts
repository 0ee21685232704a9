import { announce } from '../../composables/use-announcer'
import { usePushToTalk } from '../../composables/use-push-to-talk'
import { useShortcuts } from '../../composables/use-shortcuts'
import type { ShortcutAction } from '../../lib/shortcuts'
import { useMedia } from '../../stores/media'
import { useScreen } from '../../stores/screen'
import { t } from '../../words/words'

/**
 * Keyboard shortcuts of a call: its devices and screen, whose new state is read out, push-to-talk, and what the page
 * gives.
 */
export const useCallKeys = (
  page: Partial<Record<Exclude<ShortcutAction, 'microphone' | 'camera' | 'screen'>, () => void>>,
): void => {
  const media = useMedia()
  const screen = useScreen()
  const toggle = (kind: 'microphone' | 'camera'): void => {
    void media.toggle(kind)
    const isOn = media[kind].on
    if (kind === 'microphone') announce(isOn ? t('call.microphoneOn') : t('call.microphoneMuted'))
    else announce(isOn ? t('call.cameraOn') : t('call.cameraOff'))
  }
  usePushToTalk()
  useShortcuts({
    microphone: () => toggle('microphone'),
    camera: () => toggle('camera'),
    ...(screen.offer !== 'none' && { screen: () => screen.toggle() }),
    ...page,
  })
}
