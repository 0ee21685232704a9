import { areaOf, type StoredKey } from '../../lib/stored-entries'
import type { Key } from '../../words/key'

/** What each key of web storage is for. */
const MEANINGS = {
  name: 'data.here.means.name',
  language: 'data.here.means.language',
  'single-keys': 'data.here.means.singleKeys',
  'push-to-talk': 'data.here.means.pushToTalk',
  'muted-talk': 'data.here.means.mutedTalk',
  captions: 'data.here.means.captions',
  'echo-cancellation': 'data.here.means.echoCancellation',
  'noise-suppression': 'data.here.means.noiseSuppression',
  'auto-gain': 'data.here.means.autoGain',
  'background-blur': 'data.here.means.backgroundBlur',
  'data-use': 'data.here.means.dataUse',
  layout: 'data.here.means.layout',
  'self-view': 'data.here.means.selfView',
  mirror: 'data.here.means.mirror',
  microphone: 'data.here.means.microphone',
  camera: 'data.here.means.camera',
  speaker: 'data.here.means.speaker',
  call: 'data.here.means.call',
  return: 'data.here.means.return',
} as const satisfies Record<StoredKey, Key>

const KEYS = Object.keys(MEANINGS) as StoredKey[]

const keysOf = (area: 'local' | 'session') =>
  KEYS.filter((key) => areaOf(key) === area).map((key) => ({ key, means: MEANINGS[key] }))

/** Keys of web storage by where they are kept, and until when. */
export const KEPT_HERE = [
  {
    area: 'local',
    title: 'data.here.local.title',
    until: 'data.here.local.until',
    keys: keysOf('local'),
  },
  {
    area: 'session',
    title: 'data.here.session.title',
    until: 'data.here.session.until',
    keys: keysOf('session'),
  },
] as const satisfies readonly { area: string; title: Key; until: Key; keys: unknown }[]

/** Keys that the page can remove: all but what a tab needs to be back in its call after a reload. */
export const REMOVABLE: readonly StoredKey[] = KEYS.filter((key) => key !== 'call')

/** Cookies by their names, without the prefix that binds them to the host: scripts/kept.test.ts has those of the server. */
export const COOKIES = [
  { name: 'talki', means: 'data.here.cookies.session' },
  { name: 'talki-sign-in', means: 'data.here.cookies.signIn' },
  { name: 'talki-probe-…', means: 'data.here.cookies.probe' },
] as const satisfies readonly { name: string; means: Key }[]
