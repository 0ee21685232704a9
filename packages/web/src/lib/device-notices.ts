/** A device that can be offered, and as what. */
export type Offer = { kind: 'microphone' | 'camera' | 'speaker'; id: string }

/**
 * Notice about the user's devices. `switched`: another one is used than before; `came`: a new thing was plugged in, which may be
 * several devices; `silent`: the microphone gives no sound; `muted_talk`: the user talks and is muted, and may hold a key instead of unmuting.
 */
export type DeviceNotice =
  | { name: 'switched'; kind: Offer['kind']; why: 'gone' | 'back'; now: string }
  | { name: 'came'; label: string; group: string; offers: readonly Offer[] }
  | { name: 'silent'; label: string }
  | { name: 'muted_talk'; canHold: boolean }

/** What a notice is about: a later one about the same takes its place. */
const topicOf = (notice: DeviceNotice): string => {
  switch (notice.name) {
    case 'switched':
      return `switched ${notice.kind}`
    case 'came':
      return `came ${notice.group || notice.label}`
    case 'silent':
    case 'muted_talk':
      return notice.name
    default:
      return notice satisfies never
  }
}

/** The name of the device that a notice is about, as the system has it; empty where it is about none. */
export const nameOf = (notice: DeviceNotice): string => {
  if (notice.name === 'switched') return notice.now
  return notice.name === 'muted_talk' ? '' : notice.label
}

/** The notices with this one more: the latest first, and the ends of one headset in one notice. */
export const withNotice = (
  notices: readonly DeviceNotice[],
  notice: DeviceNotice,
): readonly DeviceNotice[] => {
  const topic = topicOf(notice)
  const before = notices.find((other) => topicOf(other) === topic)
  const others = notices.filter((other) => other !== before)
  if (notice.name !== 'came' || before?.name !== 'came') return [notice, ...others]
  const kinds = new Set(notice.offers.map(({ kind }) => kind))
  const offers = [...before.offers.filter(({ kind }) => !kinds.has(kind)), ...notice.offers]
  return [{ ...notice, offers }, ...others]
}

/** The notices without those of this name. */
export const withoutNotice = (
  notices: readonly DeviceNotice[],
  name: DeviceNotice['name'],
): readonly DeviceNotice[] => notices.filter((notice) => notice.name !== name)

/** The notices once this device is in use: it is no longer offered, nor is what has nothing else to offer. */
export const withoutOffer = (notices: readonly DeviceNotice[], offer: Offer): readonly DeviceNotice[] =>
  notices.flatMap((notice): DeviceNotice[] => {
    if (notice.name !== 'came') return [notice]
    const offers = notice.offers.filter(({ kind, id }) => kind !== offer.kind || id !== offer.id)
    return offers.length === 0 ? [] : [{ ...notice, offers }]
  })
