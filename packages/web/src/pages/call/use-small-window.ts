import { useMediaSession } from '../../composables/use-media-session'
import { usePictureInPicture } from '../../composables/use-picture-in-picture'
import { useLayout } from '../../stores/layout'
import { useMedia } from '../../stores/media'
import { t } from '../../words/words'

/** Opens the call's small window, which shows the main tile. */
export const useSmallWindow = () => {
  const layout = useLayout()
  const { pip, open, close } = usePictureInPicture()
  const video = (): HTMLVideoElement | null =>
    document.querySelector(`[data-tile="${layout.main?.key ?? ''}"] video`)
  return { pip, close, open: (): Promise<void> => open(t('call.smallWindow'), video) }
}

/** Controls of a call outside its page: the browser's and the device's own. */
export const useOutsideControls = (leave: () => void): void => {
  const media = useMedia()
  const { open } = useSmallWindow()
  useMediaSession(
    {
      togglemicrophone: () => void media.toggle('microphone'),
      togglecamera: () => void media.toggle('camera'),
      hangup: leave,
      enterpictureinpicture: () => void open(),
    },
    () => ({ microphone: media.microphone.on, camera: media.camera.on }),
  )
}
