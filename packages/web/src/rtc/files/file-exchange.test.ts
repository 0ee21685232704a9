import type { FileFrame } from '@talki/core/protocol/file'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHUNK_BYTES } from '../channels/file-channel'
import { createFileLine } from './_file-line'
import { createFileExchange } from './file-exchange'
import { sha256Of } from './files'
import type { OfferedFile } from './outgoing'

const hash = (blob: Blob) => sha256Of(globalThis.crypto, blob)

const bytesOf = (size: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length: size }, (_, index) => (index * 7 + (index >> 8)) % 256)
const fileOf = async (size: number, id: string = crypto.randomUUID()): Promise<OfferedFile> => {
  const blob = new Blob([bytesOf(size)])
  return { id, name: 'plan.pdf', size, hash: await hash(blob), blob }
}

const someone = (page: string = crypto.randomUUID()) => {
  const world = { now: 0 }
  const files = new Map<string, Blob>()
  const exchange = createFileExchange(page, {
    now: () => world.now,
    hash,
    onChange: () => undefined,
    onFile: (id, file) => files.set(id, file),
  })
  return { ...exchange, world, files }
}
type Someone = ReturnType<typeof someone>

const link = (ada: Someone, ben: Someone) => {
  const line = createFileLine()
  ada.open(line.a)
  ben.open(line.b)
  return line
}
/** Whether the file has come with these very bytes. */
const hasWhole = async ({ files }: Someone, id: string, size: number): Promise<boolean> => {
  const file = files.get(id)
  return file !== undefined && Buffer.compare(Buffer.from(await file.arrayBuffer()), bytesOf(size)) === 0
}
const statusAt = ({ incoming }: Someone, id: string) => incoming.list().find((file) => file.id === id)?.status

/** Offers a file to the other end, which accepts it; carries as much of it as `parcels` allow. */
const send = async (
  file: OfferedFile,
  line: ReturnType<typeof link>,
  [from, to]: [Someone, Someone],
  parcels?: number,
): Promise<void> => {
  from.outgoing.offer(file)
  await line.carry()
  to.incoming.accept(file.id)
  await line.carry(parcels)
}

describe('a file', () => {
  it('comes whole once it was accepted, and not a byte before', async () => {
    const [ada, ben] = [someone(), someone()]
    const file = await fileOf(3 * CHUNK_BYTES + 5)
    ada.outgoing.offer(file)
    const line = link(ada, ben)
    await line.carry()
    expect(ben.incoming.list()).toMatchObject([{ id: file.id, status: 'offered', size: file.size }])
    expect(line.sent).toEqual([])
    ben.incoming.accept(file.id)
    await line.carry()
    expect(line.sent).toEqual([CHUNK_BYTES, CHUNK_BYTES, CHUNK_BYTES, 5])
    expect(await hasWhole(ben, file.id, file.size)).toBe(true)
    expect(statusAt(ben, file.id)).toBe('received')
    expect(ada.outgoing.status(file.id)?.status).toBe('delivered')
  })

  it('may be empty', async () => {
    const [ada, ben] = [someone(), someone()]
    const line = link(ada, ben)
    await line.carry()
    const file = await fileOf(0)
    await send(file, line, [ada, ben])
    expect(await hasWhole(ben, file.id, 0)).toBe(true)
    expect(ada.outgoing.status(file.id)?.status).toBe('delivered')
  })

  it('goes on over a renewed connection with the first byte that is missing', async () => {
    const [ada, ben] = [someone(), someone()]
    const file = await fileOf(40 * CHUNK_BYTES)
    const first = link(ada, ben)
    await send(file, first, [ada, ben], 20)
    first.cut()
    ada.tick()
    expect(ada.state()).toBe('away')
    const has = ben.incoming.list()[0]?.received ?? 0
    expect(has).toBeGreaterThan(5 * CHUNK_BYTES)
    const second = link(ada, ben)
    await second.carry()
    expect(second.sent.reduce((sum, bytes) => sum + bytes, 0)).toBe(file.size - has)
    expect(await hasWhole(ben, file.id, file.size)).toBe(true)
    expect(ada.outgoing.status(file.id)?.status).toBe('delivered')
  })

  it('is whole wherever the line is cut, and however often', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }),
        fc.integer({ min: 0, max: 20 * CHUNK_BYTES }),
        async (cuts, size) => {
          const [ada, ben] = [someone(), someone()]
          const [file, other] = [await fileOf(size), await fileOf(CHUNK_BYTES)]
          ada.outgoing.offer(file)
          ben.outgoing.offer(other)
          for (const parcels of [...cuts, Number.POSITIVE_INFINITY]) {
            const line = link(ada, ben)
            await line.carry(Math.min(parcels, 4))
            ben.incoming.accept(file.id)
            ada.incoming.accept(other.id)
            await line.carry(parcels)
            ben.incoming.accept(file.id)
            ada.incoming.accept(other.id)
            if (parcels < Number.POSITIVE_INFINITY) line.cut()
            else await line.carry()
          }
          expect(await hasWhole(ben, file.id, size)).toBe(true)
          expect(await hasWhole(ada, other.id, CHUNK_BYTES)).toBe(true)
          expect(ada.outgoing.status(file.id)?.status).toBe('delivered')
        },
      ),
      { numRuns: 10 },
    )
  })
})

describe('a transfer', () => {
  it.each(['sender', 'receiver'] as const)(
    'ends for both when the %s cancels it, and the next begins',
    async (who) => {
      const [ada, ben] = [someone(), someone()]
      const [one, two] = [await fileOf(60 * CHUNK_BYTES), await fileOf(10)]
      const line = link(ada, ben)
      ada.outgoing.offer(one)
      ada.outgoing.offer(two)
      await line.carry()
      ben.incoming.accept(one.id)
      ben.incoming.accept(two.id)
      await line.carry(10)
      expect(ada.outgoing.status(two.id)?.status).toBe('queued')
      if (who === 'sender') ada.outgoing.cancel(one.id)
      else ben.incoming.cancel(one.id)
      await line.carry()
      expect(ada.outgoing.status(one.id)?.status).toBe('cancelled')
      expect(statusAt(ben, one.id)).toBe('cancelled')
      expect(ben.files.has(one.id)).toBe(false)
      expect(line.sent.length).toBeLessThan(30)
      expect(await hasWhole(ben, two.id, 10)).toBe(true)
    },
  )

  it('that was cancelled while there was no link is over for both once there is one', async () => {
    const [ada, ben] = [someone(), someone()]
    const [one, two] = [await fileOf(60 * CHUNK_BYTES), await fileOf(60 * CHUNK_BYTES)]
    const first = link(ada, ben)
    ada.outgoing.offer(one)
    ada.outgoing.offer(two)
    await first.carry()
    ben.incoming.accept(one.id)
    ben.incoming.accept(two.id)
    await first.carry(6)
    first.cut()
    ada.outgoing.cancel(one.id)
    ben.incoming.cancel(two.id)
    const second = link(ada, ben)
    await second.carry()
    expect([one, two].map(({ id }) => statusAt(ben, id))).toEqual(['cancelled', 'cancelled'])
    expect([one, two].map(({ id }) => ada.outgoing.status(id)?.status)).toEqual(['cancelled', 'cancelled'])
    expect(second.sent).toEqual([])
  })

  it('of other bytes than were promised is thrown away, and both are told', async () => {
    const [ada, ben] = [someone(), someone()]
    const file = { ...(await fileOf(100)), hash: 'a'.repeat(64) }
    const line = link(ada, ben)
    await send(file, line, [ada, ben])
    expect(statusAt(ben, file.id)).toBe('damaged')
    expect(ada.outgoing.status(file.id)?.status).toBe('damaged')
    expect(ben.files.size).toBe(0)
  })

  it('of a file that can no longer be read ends for both', async () => {
    const [ada, ben] = [someone(), someone()]
    const blob = { slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone')) }) }
    const file = { ...(await fileOf(100)), blob: blob as unknown as Blob }
    const line = link(ada, ben)
    await send(file, line, [ada, ben])
    expect(statusAt(ben, file.id)).toBe('unreadable')
    expect(ada.outgoing.status(file.id)?.status).toBe('unreadable')
  })

  it('begins again where the receiver has loaded the page anew, and is over where the sender has', async () => {
    const [ada, ben] = [someone(), someone()]
    const file = await fileOf(40 * CHUNK_BYTES)
    const first = link(ada, ben)
    await send(file, first, [ada, ben], 12)
    first.cut()
    const anew = someone()
    const second = link(ada, anew)
    await second.carry()
    expect(ada.outgoing.status(file.id)?.status).toBe('offered')
    expect(statusAt(anew, file.id)).toBe('offered')
    second.cut()
    const third = link(someone(), anew)
    await third.carry()
    expect(statusAt(anew, file.id)).toBe('cancelled')
  })
})

describe('a peer', () => {
  /** One who says what they like on the channel. */
  const against = () => {
    const ben = someone()
    const line = createFileLine()
    const heard: FileFrame[] = []
    line.a.listen({
      onFrame: (frame) => heard.push(frame),
      onChunk: () => undefined,
      onDrained: () => undefined,
    })
    ben.open(line.b)
    line.a.send({ type: 'hello', page: 'theirs' })
    return { ben, line, heard }
  }
  const offer = (size: number, id = 'one') => ({
    type: 'offer' as const,
    id,
    name: 'x',
    size,
    hash: 'a'.repeat(64),
  })

  it('sends nothing that was not accepted, and no more than it has offered', async () => {
    const { ben, line } = against()
    line.a.send(offer(10))
    line.a.send({ type: 'begin', id: 'one', from: 0 })
    line.a.sendChunk(new Uint8Array(8))
    await line.carry()
    expect(ben.incoming.list()).toMatchObject([{ status: 'offered', received: 0 }])
    ben.incoming.accept('one')
    line.a.send({ type: 'begin', id: 'one', from: 4 })
    line.a.sendChunk(new Uint8Array(4))
    await line.carry()
    expect(ben.incoming.list()).toMatchObject([{ status: 'waiting', received: 0 }])
    line.a.send({ type: 'begin', id: 'one', from: 0 })
    line.a.sendChunk(new Uint8Array(8))
    line.a.sendChunk(new Uint8Array(8))
    await line.carry()
    expect(ben.incoming.list()).toMatchObject([{ status: 'damaged', received: 8 }])
    expect(ben.files.size).toBe(0)
  })

  it('offers so many files and no more; the others are refused', async () => {
    const { ben, line, heard } = against()
    for (let index = 0; index < 100; index += 1) line.a.send(offer(10, `file ${index}`))
    await line.carry()
    expect(ben.incoming.list()).toHaveLength(16)
    expect(heard.filter(({ type }) => type === 'stop')).toHaveLength(84)
  })

  it('whose page knows no files is known for it after a while', async () => {
    const ada = someone()
    const line = createFileLine()
    ada.open(line.a)
    ada.outgoing.offer(await fileOf(10))
    await line.carry()
    ada.world.now = 4999
    ada.tick()
    expect(ada.state()).toBe('greeting')
    ada.world.now = 5000
    ada.tick()
    expect(ada.state()).toBe('unable')
    // It is offered nothing that nobody there reads.
    expect(line.frames.map(({ type }) => type)).toEqual(['hello'])
  })

  it('that is gone leaves what it had offered behind as over', async () => {
    const { ben, line } = against()
    line.a.send(offer(10))
    await line.carry()
    const file = await fileOf(10)
    ben.outgoing.offer(file)
    ben.close()
    expect(ben.incoming.list()).toMatchObject([{ status: 'cancelled' }])
    expect(ben.outgoing.status(file.id)?.status).toBe('cancelled')
  })
})
