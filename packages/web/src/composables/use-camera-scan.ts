import { useIntervalFn } from '@vueuse/core'
import { onBeforeUnmount, onMounted, shallowRef, type Ref } from 'vue'
import { createQrReader } from '../lib/qr-reader'

/** How often the picture is looked at, in milliseconds. */
const LOOK_EVERY_MS = 150

/**
 * Camera that is searched for a QR code for as long as the scope lives; `onText` gets each text that is found. The
 * camera is one of its own, at the back where there is one, and ends with the scope.
 */
export const useCameraScan = (
  video: Readonly<Ref<HTMLVideoElement | null>>,
  onText: (text: string) => void,
) => {
  const trouble = shallowRef<'denied' | 'missing' | null>(null)
  let stream: MediaStream | null = null
  let read: Awaited<ReturnType<typeof createQrReader>> | null = null
  let isOver = false
  let isLooking = false

  const stop = (): void => stream?.getTracks().forEach((track) => track.stop())
  const look = async (): Promise<void> => {
    const picture = video.value
    if (!read || !picture || picture.videoWidth === 0 || isLooking) return
    isLooking = true
    const text = await read(picture)
    isLooking = false
    if (text !== null && !isOver) onText(text)
  }
  useIntervalFn(() => void look(), LOOK_EVERY_MS)

  onMounted(async () => {
    try {
      read = await createQrReader(window, document.createElement('canvas'))
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
      if (isOver) stop()
      else if (video.value) video.value.srcObject = stream
    } catch (error) {
      trouble.value = error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'missing'
    }
  })
  onBeforeUnmount(() => {
    isOver = true
    stop()
  })

  return { trouble }
}
