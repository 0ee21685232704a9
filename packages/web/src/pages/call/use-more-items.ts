import {
  EyeOff,
  GalleryThumbnails,
  Keyboard,
  LayoutGrid,
  Maximize,
  Minimize,
  MirrorRectangular,
  PictureInPicture,
  PictureInPicture2,
  ScreenShare,
  Settings2,
  SquareUserRound,
} from '@lucide/vue'
import { computed, type ComputedRef, type Ref } from 'vue'
import { useFullscreen } from '../../composables/use-fullscreen'
import { useNarrowBar } from '../../composables/use-narrow-bar'
import { pictureInPictureWay } from '../../composables/use-picture-in-picture'
import type { MenuItem } from '../../lib/menu-item'
import type { Panel } from '../../lib/panel'
import { useLayout } from '../../stores/layout'
import { useScreen } from '../../stores/screen'
import { useSmallWindow } from './use-small-window'
import { t } from '../../words/words'

const layouts = () =>
  [
    { value: 'grid', label: t('call.more.grid'), icon: LayoutGrid },
    { value: 'speaker', label: t('call.more.speaker'), icon: GalleryThumbnails },
  ] as const
const selfViews = () =>
  [
    { value: 'shown', label: t('call.more.shown'), icon: SquareUserRound },
    { value: 'small', label: t('call.more.small'), icon: PictureInPicture2 },
    { value: 'hidden', label: t('call.more.hidden'), icon: EyeOff },
  ] as const

/** Items of the menu "More" of a call. A feature adds its own here; `panel` is the dialog that is open. */
export const useMoreItems = (panel: Ref<Panel>): ComputedRef<MenuItem[]> => {
  const fullscreen = useFullscreen()
  const shared = useScreen()
  const isNarrow = useNarrowBar()
  const layout = useLayout()
  const small = useSmallWindow()
  const close = (): void => {
    panel.value = 'none'
  }

  /** Where the bar has no space for its button. */
  const sharing = (): MenuItem[] => {
    if (!isNarrow.value || shared.offer === 'none') return []
    const run = (): void => {
      shared.toggle()
      close()
    }
    return [
      {
        kind: 'action',
        id: 'screen',
        label: shared.offer === 'on' ? t('call.more.stopSharing') : t('call.more.share'),
        icon: ScreenShare,
        keys: 'S',
        run,
      },
    ]
  }
  const views = (): MenuItem[] => [
    {
      kind: 'choice',
      id: 'layout',
      label: t('call.more.layout'),
      value: layout.mode,
      options: layouts(),
      choose: (value) => {
        layout.mode = layouts().find((one) => one.value === value)?.value ?? 'grid'
      },
    },
    {
      kind: 'choice',
      id: 'self-view',
      label: t('call.more.selfView'),
      value: layout.selfView,
      options: selfViews(),
      choose: (value) => {
        layout.selfView = selfViews().find((one) => one.value === value)?.value ?? 'shown'
      },
    },
    {
      kind: 'switch',
      id: 'mirror',
      label: t('call.more.mirror'),
      icon: MirrorRectangular,
      on: layout.isMirrored,
      set: (on) => (layout.isMirrored = on),
    },
  ]
  const fullScreen = (): MenuItem[] => {
    if (!fullscreen.isSupported) return []
    const isFull = fullscreen.element.value !== null
    const run = (): void => {
      void fullscreen.toggle(document.documentElement)
      close()
    }
    return [
      {
        kind: 'action',
        id: 'fullscreen',
        label: isFull ? t('call.more.leaveFullScreen') : t('call.more.fullScreen'),
        icon: isFull ? Minimize : Maximize,
        run,
      },
    ]
  }
  const smallWindow = (): MenuItem[] => {
    if (pictureInPictureWay() === 'none') return []
    const isOpen = small.pip.value !== null
    const run = (): void => {
      if (isOpen) small.close()
      else void small.open()
      close()
    }
    return [
      {
        kind: 'action',
        id: 'picture-in-picture',
        label: isOpen ? t('call.more.closeSmallWindow') : t('call.more.pictureInPicture'),
        icon: PictureInPicture,
        run,
      },
    ]
  }
  const dialogs = (): MenuItem[] => [
    {
      kind: 'action',
      id: 'settings',
      label: t('call.more.settings'),
      icon: Settings2,
      run: () => (panel.value = 'settings'),
    },
    {
      kind: 'action',
      id: 'help',
      label: t('call.more.shortcuts'),
      icon: Keyboard,
      keys: '?',
      run: () => (panel.value = 'help'),
    },
  ]
  return computed(() => [...sharing(), ...views(), ...fullScreen(), ...smallWindow(), ...dialogs()])
}
