import { defineStore } from 'pinia'
import { keptRef, keptSwitch } from './kept-ref'

/** Settings of this browser, kept between visits. The server never sees them. */
export const useSettings = defineStore('settings', () => ({
  /** Whether single keys (M, V, K, ?) act. Some users' tools type by themselves (WCAG 2.1.4). */
  singleKeys: keptSwitch('single-keys', true),
  /** Whether holding Space unmutes. */
  pushToTalk: keptSwitch('push-to-talk', true),
  /** Whether the page listens to a muted microphone, to tell the user who talks that they are muted. */
  mutedTalk: keptSwitch('muted-talk', true),
  /** Whether captions of what others say are shown. */
  captions: keptSwitch('captions', true),
  /** What the browser does to sound and picture, by the names of its constraints. */
  echoCancellation: keptSwitch('echo-cancellation', true),
  noiseSuppression: keptSwitch('noise-suppression', true),
  autoGainControl: keptSwitch('auto-gain', true),
  backgroundBlur: keptSwitch('background-blur', false),
  /** How much data calls may use. What is sent goes by it, and what is asked of others. */
  dataUse: keptRef('data-use', 'full'),
}))
