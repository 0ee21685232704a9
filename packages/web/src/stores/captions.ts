import type { MemberId } from '@talki/core/id'
import { computed, shallowRef } from 'vue'
import type { RecognizerTrouble } from '../rtc/captions/recognizer'
import type { CallEvent } from '../rtc/call-events'
import type { LocalEvent } from './call-state'

/** How long an utterance is shown after its last change, in milliseconds: it was read along while it grew. */
const SHOW_MS = 6000

/** The most utterances that are shown at once: more than two people do not speak at the same time for long. */
const LINES_MAX = 3

/** Caption that is shown; `key` names the utterance. */
export type CaptionLine = { key: string; from: MemberId; text: string }

/** Why the user's own captions have ended by themselves. `download`: what the browser needs did not come. */
export type CaptioningTrouble = RecognizerTrouble | 'download'

const lines = shallowRef<readonly CaptionLine[]>([])
/** The members whose speech is captioned, this one included. */
const captioned = shallowRef<ReadonlySet<MemberId>>(new Set())
const timers = new Map<string, ReturnType<typeof setTimeout>>()

/** The captions that are shown at this moment, in the order in which the utterances began. */
export const captionLines = computed(() => lines.value)

/** Whether captions may come at any moment: the stage keeps room for them, so that nothing moves when a member speaks. */
export const areCaptionsExpected = computed(() => captioned.value.size > 0 || lines.value.length > 0)

/** Why the user is not captioned any more, until they have read it. Set by the store of captioning, which is loaded on demand. */
export const captioningTrouble = shallowRef<CaptioningTrouble | null>(null)

const keep = (isKept: (line: CaptionLine) => boolean): void => {
  const kept = lines.value.filter(isKept)
  if (kept.length < lines.value.length) lines.value = kept
}

const setCaptioned = (id: MemberId, on: boolean): void => {
  if (captioned.value.has(id) === on) return
  const others = [...captioned.value].filter((other) => other !== id)
  captioned.value = new Set(on ? [...others, id] : others)
}

const show = (line: CaptionLine): void => {
  const isShown = lines.value.some(({ key }) => key === line.key)
  const next = isShown
    ? lines.value.map((other) => (other.key === line.key ? line : other))
    : [...lines.value, line]
  lines.value = next.slice(-LINES_MAX)
  clearTimeout(timers.get(line.key))
  const timer = setTimeout(() => {
    timers.delete(line.key)
    keep(({ key }) => key !== line.key)
  }, SHOW_MS)
  timers.set(line.key, timer)
}

/** Takes an event of the call. */
export const applyToCaptions = (event: CallEvent | LocalEvent): void => {
  switch (event.type) {
    case 'caption': {
      const { from, text } = event
      const key = `${from} ${event.id}`
      if (text.trim() === '') keep((line) => line.key !== key)
      else show({ key, from, text })
      return
    }
    case 'captioning':
      setCaptioned(event.id, event.on)
      return
    case 'gone':
      keep(({ from }) => from !== event.id)
      setCaptioned(event.id, false)
      return
    case 'entering':
    case 'over':
    case 'away':
    case 'ended':
      keep(() => false)
      captioned.value = new Set()
      captioningTrouble.value = null
      return
    default:
      return
  }
}
