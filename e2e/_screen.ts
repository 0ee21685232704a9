import type { Person } from './_people'

/** Publishes a drawn picture as this person's screen, or ends it, by the page's own store. */
export const publishScreen = ({ page }: Person, on: boolean) =>
  page.evaluate((isOn) => {
    type Stores = { _s: Map<string, { publish: (source: string, track: MediaStreamTrack | null) => void }> }
    type Root = { __vue_app__: { config: { globalProperties: { $pinia: Stores } } } }
    const root = document.getElementById('app') as unknown as Root
    const media = root.__vue_app__.config.globalProperties.$pinia._s.get('media')
    if (!media) throw new Error('the page has no media store')
    if (!isOn) {
      media.publish('screen', null)
      return
    }
    const canvas = document.createElement('canvas')
    canvas.width = 320
    canvas.height = 180
    const brush = canvas.getContext('2d')
    let frame = 0
    setInterval(() => {
      if (!brush) return
      frame += 1
      brush.fillStyle = `hsl(${frame * 7} 80% 50%)`
      brush.fillRect(0, 0, 320, 180)
    }, 50)
    const [track] = canvas.captureStream(20).getVideoTracks()
    media.publish('screen', track ?? null)
  }, on)
