import { useMedia } from '../stores/media'

/** Lends the camera to a scanner: while it scans the user's own picture is off, and afterwards it is as it was. */
export const useScanGuard = () => {
  const media = useMedia()
  let hadCamera = false
  return async (isScanning: boolean): Promise<void> => {
    if (isScanning) hadCamera = media.camera.on
    if (hadCamera) await media.set('camera', !isScanning)
  }
}
