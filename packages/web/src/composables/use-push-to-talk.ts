import { useEventListener } from '@vueuse/core'
import { onScopeDispose } from 'vue'
import { OPEN_DIALOG } from './use-shortcuts'
import { isTalkKey } from '../lib/push-to-talk'
import { useMedia } from '../stores/media'
import { useSettings } from '../stores/settings'
import { t } from '../words/words'
import { announce } from './use-announcer'

/**
 * Push-to-talk for as long as the scope lives: a muted microphone is on while Space is held. Space stays what it is on a
 * button, a field or in a dialog. The microphone is muted again when the key is released, and when the page would no longer
 * learn of that: it loses the focus or is hidden.
 */
export const usePushToTalk = (): void => {
  const media = useMedia()
  const settings = useSettings()
  let isHeld = false

  const release = (): void => {
    if (!isHeld) return
    isHeld = false
    if (!media.microphone.on) return
    void media.set('microphone', false)
    announce(t('news.pushToTalk.off'))
  }

  useEventListener(window, 'keydown', (event) => {
    if (event.defaultPrevented || !settings.pushToTalk || !settings.singleKeys) return
    if (!isTalkKey(event, event.target) || document.querySelector(OPEN_DIALOG)) return
    const { on, ready } = media.microphone
    // A microphone that has yet to be allowed is not asked for by a key that may have been pressed by chance.
    if (!isHeld && (on || !ready)) return
    // Neither scrolls, nor does what the browser has for a held key.
    event.preventDefault()
    if (isHeld || event.repeat) return
    isHeld = true
    void media.set('microphone', true)
    announce(t('news.pushToTalk.on'))
  })
  useEventListener(window, 'keyup', (event) => {
    if (event.code === 'Space') release()
  })
  useEventListener(window, ['blur', 'pagehide'], release)
  useEventListener(document, 'visibilitychange', release)
  onScopeDispose(release)
}
