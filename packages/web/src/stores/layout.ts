import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { mainOf, type Wish } from '../lib/layout-choice'
import { nextSpeaker, nextTurn, noSpeaker, type MainSpeaker } from '../lib/main-speaker'
import type { MemberId } from '@talki/core/id'
import { keptRef, keptSwitch } from './kept-ref'
import { usePeople } from './people'
import type { TileKey } from './tiles'

/** What the user wants to see of a call, and how large. Mode, self-view and mirror are kept between visits. */
export const useLayout = defineStore('layout', () => {
  const people = usePeople()
  const mode = keptRef('layout', 'grid')
  const selfView = keptRef('self-view', 'shown')
  /** The tile that the user has pinned. It may be gone: the pin holds when it comes back. */
  const pinned = shallowRef<TileKey | null>(null)
  const speaker = shallowRef<MainSpeaker<MemberId>>(noSpeaker())
  let timer: ReturnType<typeof setTimeout> | undefined

  const speaking = (): ReadonlySet<MemberId> =>
    new Set(
      people.list.filter((one) => !one.self && one.speaking && one.sources.microphone).map(({ id }) => id),
    )
  const listen = (): void => {
    clearTimeout(timer)
    const now = performance.now()
    speaker.value = nextSpeaker(speaker.value, speaking(), now)
    const turn = nextTurn(speaker.value)
    if (turn !== null) timer = setTimeout(listen, Math.max(0, turn - now))
  }
  watch(
    () => [...speaking()].join(),
    () => listen(),
    { flush: 'sync' },
  )
  watch(
    () => people.list.length === 0,
    (isOver) => {
      if (!isOver) return
      pinned.value = null
      speaker.value = noSpeaker()
    },
    { flush: 'sync' },
  )

  const own = computed(
    (): TileKey | null => people.tiles.find(({ self, source }) => self && source === 'camera')?.key ?? null,
  )
  const isAlone = computed(() => people.list.length <= 1)
  /** The user's own camera has no tile. While they are alone there is nothing else to be seen, and it has one. */
  const isSelfHidden = computed(() => selfView.value === 'hidden' && !isAlone.value)
  const tiles = computed(() =>
    isSelfHidden.value ? people.tiles.filter(({ key }) => key !== own.value) : people.tiles,
  )
  const speakerId = computed(() => speaker.value.main)
  const wish = computed((): Wish<TileKey> => ({
    mode: mode.value,
    pinned: pinned.value,
    screens: people.screens,
    speaker: speakerId.value && `${speakerId.value}:camera`,
    own: own.value,
    isOwnSmall: selfView.value === 'small',
  }))
  const mainKey = computed(() =>
    mainOf(
      tiles.value.map(({ key }) => key),
      wish.value,
    ),
  )

  return {
    mode,
    selfView,
    /** Whether the user sees themselves as in a mirror. The others never do. */
    isMirrored: keptSwitch('mirror', true),
    isSelfHidden,
    /** The tiles to be shown, the user's own first. */
    tiles,
    wish,
    /** The tile that is large, or would be where only one is shown. */
    main: computed(() => tiles.value.find(({ key }) => key === mainKey.value) ?? null),
    pinned: computed(() => pinned.value),
    /** Pins a tile in place of any other; `null` unpins. */
    pin: (key: TileKey | null): void => {
      pinned.value = key
    },
  }
})
