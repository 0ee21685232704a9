import type devices from '../words/en/devices.json'
import { t } from '../words/words'
import type { BrowserFamily } from './browser-family'
import { nameOf, type DeviceNotice, type Offer } from './device-notices'
import type { Text } from './outage-text'

type Input = 'microphone' | 'camera'

/** Every trouble of a device that has a text. */
type DeviceTrouble = keyof (typeof devices.troubles)[Input]

/** Heading and explanation of a device's trouble: what is wrong, and what to do about it in this family of browsers. */
export const deviceText = (input: Input, trouble: DeviceTrouble, family: BrowserFamily | null): Text => ({
  title: t(`devices.troubles.${input}.${trouble}.title`),
  body:
    trouble === 'denied' && family !== null
      ? t(`devices.permissions.${input}.${family}`)
      : t(`devices.troubles.${input}.${trouble}.body`),
})

/** Sentence of a notice about devices; the device's name, if there is one, stands after it. */
export const noticeText = (notice: DeviceNotice): string => {
  switch (notice.name) {
    case 'switched':
      return t(`devices.switched.${notice.kind}.${notice.why}`)
    case 'came':
      return t('devices.came')
    case 'silent':
      return notice.label === '' ? t('devices.silent') : t('devices.silentNamed')
    case 'muted_talk':
      return notice.canHold ? t('devices.mutedTalkHold') : t('devices.mutedTalk')
    default:
      return notice satisfies never
  }
}

/** A notice with the device's name, to be read out. */
export const spokenNotice = (notice: DeviceNotice): string => {
  const [sentence, device] = [noticeText(notice), nameOf(notice)]
  return device === '' ? sentence : t('devices.named', { sentence, device })
}

/** Label of the button that takes a device into use, by what it is used as. */
export const offerLabel = (kind: Offer['kind']): string => t(`devices.offer.${kind}`)
