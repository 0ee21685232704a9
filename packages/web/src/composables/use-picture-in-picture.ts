import { shallowRef, watchEffect, type ShallowRef } from 'vue'
import { direction, language } from '../words/words'

/** Document Picture-in-Picture (https://wicg.github.io/document-picture-in-picture/), which the types do not know yet. */
type DocumentPictureInPicture = {
  requestWindow: (options: { width: number; height: number }) => Promise<Window>
}

/** Size that the window is asked for, in CSS pixels. The user's own size is kept by the browser. */
const SIZE = { width: 360, height: 280 }

const documentPip = (): DocumentPictureInPicture | undefined =>
  (globalThis as { documentPictureInPicture?: DocumentPictureInPicture }).documentPictureInPicture

/** How this browser shows a small window over others: a `window` with controls, a bare `video`, or not at all. */
export const pictureInPictureWay = (): 'window' | 'video' | 'none' => {
  if (documentPip()) return 'window'
  // Absent in Firefox, whatever the types say.
  return (document.pictureInPictureEnabled as boolean | undefined) === true ? 'video' : 'none'
}

/**
 * Gives a document the styles of this page. By their rules and not by their addresses: a call outlives the server that
 * would have to deliver the files again, and the security policy allows no inline style.
 */
const copyStyles = (to: Window): void => {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  const { CSSStyleSheet } = to as Window & typeof globalThis
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(rules.map(({ cssText }) => cssText).join('\n'))
  to.document.adoptedStyleSheets = [sheet]
}

/** The window that is open; shared by all who ask, since a page has one at most. */
const pip: ShallowRef<Window | null> = shallowRef(null)

const openWindow = async (api: DocumentPictureInPicture, title: string): Promise<void> => {
  const opened = await api.requestWindow(SIZE)
  copyStyles(opened)
  opened.document.title = title
  const unwatch = watchEffect(() => {
    Object.assign(opened.document.documentElement, { lang: language.value, dir: direction.value })
  })
  opened.addEventListener('pagehide', () => {
    unwatch()
    if (pip.value === opened) pip.value = null
  })
  pip.value = opened
}

const openVideo = async (video: HTMLVideoElement | null): Promise<void> => {
  if (!video) return
  // Set on every tile, so that no browser lays a button of its own over it.
  video.disablePictureInPicture = false
  await video.requestPictureInPicture()
}

/** Picture in picture: the call in a small window over all others. The page fills `pip` (MiniCall.vue). */
export const usePictureInPicture = () => ({
  pip,
  /**
   * Opens the small window, or a video's own where the browser has no other. Has to be called from within a click.
   * Without effect where the browser refuses.
   */
  open: async (title: string, video: () => HTMLVideoElement | null): Promise<void> => {
    const api = documentPip()
    try {
      await (api ? openWindow(api, title) : openVideo(video()))
    } catch {
      // The call stays where it is, which the user sees.
    }
  },
  close: (): void => {
    pip.value?.close()
    pip.value = null
    if (document.pictureInPictureElement) void document.exitPictureInPicture().catch(() => undefined)
  },
})
