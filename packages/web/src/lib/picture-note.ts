import type { LimitReason, PictureSource } from '@talki/core/protocol/peer'
import { t } from '../words/words'
import type { DataUse } from './data-use'

/** Why a picture is small or absent: a word or two beside a name, and a sentence. */
export type PictureNote = { absent: boolean; short: string; sentence: string }

/** Why a peer sends less of a picture than is shown of it. */
export type PictureLimit = { why: LimitReason | null; absent: boolean }

export type NotedPicture = {
  source: PictureSource
  /** The member, as told apart from others of the same name. */
  name: string
  self: boolean
  /** The source is on. */
  on: boolean
}

const cameraSentence = (why: LimitReason, name: string, absent: boolean, isOwnPath: boolean): string => {
  const size = absent ? 'absent' : 'small'
  if (why === 'path' && isOwnPath) return t(`views.camera.ownPath.${size}`)
  if (why === 'path' || why === 'uplink') return t(`views.camera.${why}.${size}`, { name })
  return t(`views.camera.${why}`, { name })
}

const screenSentence = (why: LimitReason, name: string, absent: boolean, isOwnPath: boolean): string => {
  if (why === 'audio_only') return t('views.camera.audio_only', { name })
  if (absent) return t('views.screen.absent', { name })
  if (why === 'path' && isOwnPath) return t('views.screen.ownPath')
  return t(`views.screen.${why}`, { name })
}

const ownNote = (source: PictureSource, dataUse: DataUse): PictureNote | undefined => {
  if (dataUse === 'audio')
    return { absent: false, short: t('views.short.audio_only'), sentence: t('views.own.speak') }
  if (dataUse === 'low' && source === 'camera')
    return { absent: false, short: t('views.short.you'), sentence: t('views.own.send') }
  return undefined
}

/**
 * Note on why a picture is small or absent; undefined where nothing is wanting. `dataUse`: the user's own wish. `isOwnPath`:
 * the paths from several members are narrow, so that it is the user's own connection.
 */
export const pictureNote = (
  { source, name, self, on }: NotedPicture,
  limit: PictureLimit | undefined,
  { dataUse, isOwnPath }: { dataUse: DataUse; isOwnPath: boolean },
): PictureNote | undefined => {
  if (!on) return undefined
  if (self) return ownNote(source, dataUse)
  if (dataUse === 'audio')
    return { absent: true, short: t('views.short.audio_only'), sentence: t('views.own.hear') }
  const { why = null, absent = false } = limit ?? {}
  if (why === null) {
    const isSmall = dataUse === 'low' && source === 'camera'
    return isSmall ? { absent: false, short: t('views.short.you'), sentence: t('views.own.save') } : undefined
  }
  const sentenceOf = source === 'screen' ? screenSentence : cameraSentence
  return { absent, short: t(`views.short.${why}`), sentence: sentenceOf(why, name, absent, isOwnPath) }
}
