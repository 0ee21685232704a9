import { newMemberId } from '@talki/core/id'
import { FILE_MAX_BYTES } from '@talki/core/protocol/file'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { fakePlatform } from '../_fake-platform'
import { createFileLine } from './_file-line'
import { createFiles, KEPT_MAX_BYTES, type FilesEvent } from './files'

const [ada, ben] = [newMemberId(), newMemberId()]
const HASH = 'a'.repeat(64)

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const start = (hash: (blob: Blob) => Promise<string> = () => Promise.resolve(HASH)) => {
  const world = { members: [ben] }
  const events: FilesEvent[] = []
  const files = createFiles(
    { me: ada, platform: fakePlatform(), hash, members: () => world.members },
    (event) => events.push(event),
  )
  const line = createFileLine()
  files.onOpen(ben, line.a)
  /** Ben says this on the channel. */
  const say = (frame: Parameters<typeof line.b.send>[0]) => {
    line.b.send(frame)
    while (line.a.arrive());
  }
  say({ type: 'hello', page: 'ben' })
  const list = () => {
    vi.advanceTimersByTime(150)
    return events.filter((event) => event.type === 'files').at(-1)?.files
  }
  return { world, events, files, line, say, list }
}
const sized = (size: number) => ({ size }) as Blob
const offer = (id: string, size: number) => ({
  type: 'offer' as const,
  id,
  name: '../x.txt',
  size,
  hash: HASH,
})

it('are offered to everybody who is here, by a safe name', async () => {
  const { files, line, list } = start()
  expect(await files.offer(new Blob(['12345']), '/home/ada/.plan')).toEqual({ ok: true, value: undefined })
  expect(line.frames.at(-1)).toMatchObject({ type: 'offer', name: 'plan', size: 5, hash: HASH })
  expect(list()).toMatchObject([
    { name: 'plan', isOwn: true, from: ada, receivers: [{ member: ben, status: 'offered', state: 'ready' }] },
  ])
})

it('that cannot be sent are refused with the reason', async () => {
  const { files, world } = start((blob) =>
    blob.size === 7 ? Promise.reject(new Error()) : Promise.resolve(HASH),
  )
  const codeOf = async (blob: Blob) => {
    const result = await files.offer(blob, 'x')
    return result.ok ? null : result.error.code
  }
  expect(await codeOf(sized(FILE_MAX_BYTES + 1))).toBe('file_too_large')
  expect(await codeOf(sized(7))).toBe('file_unreadable')
  for (let index = 0; index < 16; index += 1) expect(await codeOf(sized(1))).toBeNull()
  expect(await codeOf(sized(1))).toBe('too_many_files')
  files.onGone(ben, 'left')
  expect(await codeOf(sized(1))).toBeNull()
  world.members = []
  expect(await codeOf(sized(1))).toBe('nobody_here')
})

it('are accepted as far as there is space for them', () => {
  const { files, say, list } = start()
  for (let index = 0; index < 6; index += 1) say(offer(`file ${index}`, FILE_MAX_BYTES))
  expect(list()).toMatchObject(Array(6).fill({ name: 'x.txt', isOwn: false, status: 'offered' }))
  const answers = [0, 1, 2, 3, 4, 5].map((index) => files.accept(`file ${index}`))
  expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true, true, false])
  expect(answers[5]).toEqual({ ok: false, error: { code: 'no_space', maxBytes: KEPT_MAX_BYTES } })
  files.cancel('file 0')
  expect(files.accept('file 5').ok).toBe(true)
  expect(files.accept('made up')).toEqual({ ok: false, error: { code: 'unknown_file' } })
})

it('are told of a few times a second at most, in the order in which they came', async () => {
  const { files, say, events, list } = start()
  say(offer('first', 1))
  say(offer('second', 1))
  expect(events).toEqual([])
  expect(list()).toHaveLength(2)
  expect(events).toHaveLength(1)
  await files.offer(new Blob(['1']), 'third')
  list()
  say(offer('fourth', 1))
  expect(list()?.map(({ isOwn }) => isOwn)).toEqual([false, false, true, false])
  expect(events).toHaveLength(3)
})

it('of a member out of reach go on when they are back, and those of one who left do not', () => {
  const { files, say, list } = start()
  say(offer('one', 1))
  files.accept('one')
  files.onGone(ben, 'lost')
  expect(list()).toMatchObject([{ status: 'waiting' }])
  files.onGone(ben, 'left')
  expect(list()).toMatchObject([{ status: 'cancelled' }])
})

it('are told of no longer once the call is over', () => {
  const { files, say, events } = start()
  say(offer('one', 1))
  files.close()
  vi.advanceTimersByTime(1000)
  expect(events).toEqual([])
})
