import { t } from '../words/words'

/** Who records a call, in one sentence; `names` without the user, `own`: the user does. */
export const recordingText = (names: readonly string[], own: boolean): string => {
  const [name] = names
  const n = names.length
  if (own) return n === 0 ? t('recording.own') : t('recording.ownAndOthers', { n })
  return n === 1 && name !== undefined ? t('recording.one', { name }) : t('recording.several', { n })
}

type Recorder = { id: string; name: string; self: boolean }

/** News for a screen reader of recordings that have begun or ended, a sentence each. */
export const recordingNews = (before: readonly Recorder[], now: readonly Recorder[]): string[] => [
  ...now
    .filter(({ id }) => !before.some((one) => one.id === id))
    .map(({ self, name }) => (self ? t('recording.own') : t('recording.one', { name }))),
  ...before
    .filter(({ id }) => !now.some((one) => one.id === id))
    .map(({ self, name }) => (self ? t('recording.ownEnded') : t('recording.ended', { name }))),
]

/** Why a recording has not begun, or has ended by itself. */
export const recordingTrouble = (why: 'full' | 'failed'): string => t(`recording.trouble.${why}`)
