import { onScopeDispose, shallowRef, watch } from 'vue'
import { withNotice, withoutNotice, withoutOffer, type DeviceNotice, type Offer } from '../lib/device-notices'
import type { DeviceNews } from '../rtc/media/media-event'
import { watchMicrophone } from '../rtc/media/microphone-watch'
import { spokenNotice } from '../lib/device-text'
import { useMedia } from '../stores/media'
import { useSettings } from '../stores/settings'
import { useSpeakers } from '../stores/speakers'
import { announce } from './use-announcer'

/** How long the notice of a change that needs nothing from the user stays, in milliseconds. */
const SHOW_MS = 12_000

/** Where there is a pointer that hovers, there mostly is a keyboard; a phone shows one for text alone. */
const hasKeys = typeof matchMedia !== 'undefined' && matchMedia('(hover: hover)').matches

const setTicker = (run: () => void, ms: number): (() => void) => {
  const timer = setInterval(run, ms)
  return () => clearInterval(timer)
}

/**
 * Notices about the user's devices for as long as the scope lives: the latest first. `isInCall`: before a call nobody is to hear
 * the user who talks while muted.
 */
export const useDeviceNotices = (isInCall: boolean) => {
  const media = useMedia()
  const speakers = useSpeakers()
  const settings = useSettings()
  const notices = shallowRef<readonly DeviceNotice[]>([])

  const drop = (notice: DeviceNotice): void => {
    notices.value = notices.value.filter((other) => other !== notice)
  }
  const add = (notice: DeviceNotice): void => {
    notices.value = withNotice(notices.value, notice)
    announce(spokenNotice(notice))
    if (notice.name === 'switched') setTimeout(() => drop(notice), SHOW_MS)
  }
  const onNews = (news: DeviceNews): void => {
    if (news.type === 'switched') {
      add({ name: 'switched', kind: news.kind, why: news.why, now: news.now })
      return
    }
    const { id, label, group } = news.device
    // Without a name nobody could tell what is offered.
    if (label !== '') add({ name: 'came', label, group, offers: [{ kind: news.kind, id }] })
  }
  onScopeDispose(media.onNews(onNews))
  onScopeDispose(speakers.onNews(onNews))

  /** The name of the microphone in use, as the system has it; empty where it tells none. */
  const microphoneName = (): string => {
    const { devices, deviceId } = media.microphone
    return devices.find(({ id }) => id === deviceId)?.label ?? ''
  }
  onScopeDispose(
    watchMicrophone(
      { now: () => performance.now(), setTicker },
      () => ({
        isOn: media.microphone.on,
        track: media.tracks().microphone,
        // What the system holds back has a notice of its own.
        level: media.microphone.trouble === null ? media.readHearing() : null,
      }),
      (finding) => {
        for (const name of ['silent', 'muted_talk'] as const)
          if (finding !== name) notices.value = withoutNotice(notices.value, name)
        if (finding === 'silent') add({ name: 'silent', label: microphoneName() })
        if (finding === 'muted_talk' && isInCall)
          add({ name: 'muted_talk', canHold: settings.pushToTalk && settings.singleKeys && hasKeys })
      },
    ),
  )
  // Offers that were taken, here or in the settings, or whose device has gone again.
  watch(
    () => [media.microphone, media.camera, speakers.state] as const,
    ([microphone, camera, speaker]) => {
      const inputs = { microphone, camera, speaker }
      for (const notice of notices.value) {
        if (notice.name !== 'came') continue
        for (const offer of notice.offers) {
          const { deviceId, devices } = inputs[offer.kind]
          const isOpen = deviceId !== offer.id && devices.some(({ id }) => id === offer.id)
          if (!isOpen) notices.value = withoutOffer(notices.value, offer)
        }
      }
    },
  )

  return {
    notices,
    drop,
    /** Uses a device that was offered. */
    take: ({ kind, id }: Offer): void => {
      if (kind === 'speaker') speakers.choose(id)
      else void media.choose(kind, id)
    },
  }
}
