import { beforeEach, expect, it, vi } from 'vitest'
import type { FrameTransforms } from './frame-transforms'
import type { FromFrameWorker, SenderId, ToFrameWorker } from './messages'
import { createSharedEncoder, type CameraPicture } from './shared-encoder'

const fakeSender = (mimeType = 'video/VP8'): RTCRtpSender =>
  ({ getParameters: () => ({ codecs: [{ mimeType }] }) }) as unknown as RTCRtpSender

/** A page with so many links, whose frames all pass through a worker that the test plays. */
const start = (names: string[], codec?: string) => {
  const posted: ToFrameWorker['roles'][] = []
  const asked: string[] = []
  let tell: (message: FromFrameWorker) => void = () => undefined
  let last: SenderId = 0
  const closed = vi.fn()
  const transforms: FrameTransforms = {
    attach: () => (last += 1),
    post: ({ roles }) => posted.push(roles),
    listen: (take) => {
      tell = take
      return () => {
        tell = () => undefined
      }
    },
    close: closed,
  }
  const onChange = vi.fn()
  const shared = createSharedEncoder({ now: () => performance.now() }, transforms, onChange)
  const pictures = new Map<string, CameraPicture>()
  const join = (name: string, over: Partial<CameraPicture> = {}): void => {
    const sender = fakeSender(codec)
    shared.attach(sender)
    tell({ type: 'begun', id: last })
    pictures.set(name, {
      sender,
      encoding: {
        active: true,
        maxBitrate: 600_000,
        scaleResolutionDownBy: 1,
        maxFramerate: 30,
        height: 360,
        why: null,
      },
      capturedSide: 640,
      hasRoom: true,
      requestKeyFrame: () => asked.push(name),
      ...over,
    })
  }
  names.forEach((name) => join(name))
  const set = (name: string, over: Partial<CameraPicture>): void => {
    const picture = pictures.get(name)
    if (picture) pictures.set(name, { ...picture, ...over })
  }
  /** By how much the picture of each link is scaled down, of 640 × 360. */
  const scales = (): Record<string, number | undefined> =>
    Object.fromEntries(
      [...shared.encodings(pictures)].map(([name, { scaleResolutionDownBy }]) => [
        name,
        Math.round(scaleResolutionDownBy),
      ]),
    )
  return {
    shared,
    pictures,
    posted,
    asked,
    onChange,
    closed,
    join,
    set,
    scales,
    resize: (name: string, scaleResolutionDownBy: number) => {
      const encoding = pictures.get(name)?.encoding
      if (encoding) set(name, { encoding: { ...encoding, scaleResolutionDownBy } })
    },
    tell: (message: FromFrameWorker) => tell(message),
    /** All share, and the first leads. */
    share: () => {
      scales()
      tell({ type: 'leads', id: 1 })
      return scales()
    },
  }
}
const SLOT = 27

beforeEach(() => {
  vi.useFakeTimers()
})

it('has the others make slots once their leader has begun', () => {
  const { scales, posted, onChange, tell } = start(['ada', 'ben', 'eve'])
  expect(scales()).toEqual({ ada: 1, ben: 1, eve: 1 })
  expect(posted).toEqual([
    [
      [1, 1],
      [2, 1],
      [3, 1],
    ],
  ])
  tell({ type: 'leads', id: 1 })
  expect(onChange).toHaveBeenCalledOnce()
  expect(scales()).toEqual({ ada: 1, ben: SLOT, eve: SLOT })
  expect(posted).toHaveLength(1)
})

it('leaves bits and frames of a follower as they were to be', () => {
  const { shared, pictures, share } = start(['ada', 'ben', 'eve'])
  share()
  const encodings = shared.encodings(pictures)
  expect(encodings.get('ben')).toEqual({ ...encodings.get('ada'), scaleResolutionDownBy: 640 / 24 })
})

it.each<[string, Partial<CameraPicture>]>([
  ['whose path has no room to spare', { hasRoom: false }],
  ['whose camera has so few pixels that a part of them could be taken for slots', { capturedSide: 319 }],
  ['with another codec', { sender: fakeSender('video/H264') }],
])('shares nothing with a link %s', (_, over) => {
  const { share, join } = start(['ada', 'ben', 'eve'])
  join('dan', over)
  expect(share()).toMatchObject({ ada: 1, ben: SLOT, eve: SLOT })
  expect(share().dan ?? 1).toBe(1)
})

it('shares no small pictures', () => {
  const { share, resize } = start(['ada', 'ben', 'eve'])
  for (const name of ['ada', 'ben', 'eve']) resize(name, 5)
  expect(share()).toEqual({ ada: 5, ben: SLOT, eve: SLOT })
  const small = start(['ada', 'ben', 'eve'])
  for (const name of ['ada', 'ben', 'eve']) small.resize(name, 5.1)
  expect(small.share()).toEqual({ ada: 5, ben: 5, eve: 5 })
})

it('shares only VP8', () => {
  const { scales, posted } = start(['ada', 'ben', 'eve'], 'video/VP9')
  expect(scales()).toEqual({ ada: 1, ben: 1, eve: 1 })
  expect(posted).toEqual([])
})

it('gives a leader that leaves the call an heir at once, whom the others go on to follow', () => {
  const { share, scales, pictures, posted, tell } = start(['ada', 'ben', 'eve', 'dan'])
  share()
  pictures.delete('ada')
  expect(scales()).toEqual({ ben: 1, eve: SLOT, dan: SLOT })
  expect(posted.at(-1)).toEqual([
    [2, 2],
    [3, 2],
    [4, 2],
  ])
  tell({ type: 'leads', id: 2 })
  expect(scales()).toEqual({ ben: 1, eve: SLOT, dan: SLOT })
})

it('has a link that is to send another picture encode it itself, and share again after a while', () => {
  const { share, scales, resize } = start(['ada', 'ben', 'eve', 'dan'])
  share()
  resize('eve', 2)
  expect(scales()).toEqual({ ada: 1, ben: SLOT, eve: 2, dan: SLOT })
  resize('eve', 1)
  vi.advanceTimersByTime(2999)
  expect(scales()).toMatchObject({ eve: 1 })
  vi.advanceTimersByTime(1)
  // The worker is told first.
  expect(scales()).toMatchObject({ eve: 1 })
  expect(scales()).toMatchObject({ eve: SLOT })
})

it('keeps a group whose pictures all become smaller at once', () => {
  const { share, scales, resize, posted } = start(['ada', 'ben', 'eve'])
  share()
  for (const name of ['ada', 'ben', 'eve']) resize(name, 2)
  expect(scales()).toEqual({ ada: 2, ben: SLOT, eve: SLOT })
  expect(posted).toHaveLength(1)
})

it('has a follower that was late twice encode for itself for ten seconds', () => {
  const { share, scales, tell, onChange } = start(['ada', 'ben', 'eve', 'dan'])
  share()
  onChange.mockClear()
  tell({ type: 'late', id: 3 })
  vi.advanceTimersByTime(4000)
  tell({ type: 'late', id: 3 })
  expect(scales()).toMatchObject({ eve: SLOT })
  vi.advanceTimersByTime(3999)
  tell({ type: 'late', id: 3 })
  expect(onChange).toHaveBeenCalledOnce()
  expect(scales()).toMatchObject({ ben: SLOT, eve: 1, dan: SLOT })
  vi.advanceTimersByTime(9999)
  expect(scales()).toMatchObject({ eve: 1 })
  vi.advanceTimersByTime(1)
  // The worker is told first.
  expect(scales()).toMatchObject({ eve: 1 })
  expect(scales()).toMatchObject({ eve: SLOT })
})

it('takes the lead from a leader that was late', () => {
  const { share, scales, tell, onChange } = start(['ada', 'ben', 'eve', 'dan'])
  share()
  onChange.mockClear()
  tell({ type: 'late', id: 1 })
  expect(onChange).toHaveBeenCalledOnce()
  expect(scales()).toEqual({ ada: 1, ben: 1, eve: SLOT, dan: SLOT })
})

it('asks the leader for the key frames that its followers need', () => {
  const { share, tell, asked } = start(['ada', 'ben', 'eve'])
  share()
  tell({ type: 'key_frame', id: 1 })
  expect(asked).toEqual(['ada'])
  tell({ type: 'key_frame', id: 99 })
  expect(asked).toEqual(['ada'])
})

it('leaves alone a link whose camera is off, and one that the worker has not seen', () => {
  const { share, pictures, set, join } = start(['ada', 'ben', 'eve', 'fay'])
  const off = pictures.get('ben')?.encoding
  if (off) set('ben', { encoding: { ...off, active: false } })
  join('dan', { sender: fakeSender() })
  expect(share()).toEqual({ ada: 1, eve: SLOT, fay: SLOT })
})

it('ends with the call', () => {
  const { shared, closed, tell, onChange } = start(['ada'])
  shared.close()
  tell({ type: 'leads', id: 1 })
  expect(closed).toHaveBeenCalledOnce()
  expect(onChange).not.toHaveBeenCalled()
})
