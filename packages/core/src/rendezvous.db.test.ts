import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startPglite, type TestDb } from './_pglite'
import type { RendezvousCall } from './protocol/rendezvous'
import * as Rendezvous from './rendezvous'
import { newSecret } from './secret'

let test: TestDb
beforeAll(async () => (test = await startPglite()))
beforeEach(() => test.reset())
afterAll(() => test[Symbol.asyncDispose]())

const newText = async () => (await newSecret()).text
/** The two seats of a line that nobody else knows. */
const pair = async (): Promise<[RendezvousCall, RendezvousCall]> => {
  const line = await newText()
  return [
    { line, side: 'low', key: await newText(), sealed: 'from-low' },
    { line, side: 'high', key: await newText(), sealed: 'from-high' },
  ]
}
const open = (call: RendezvousCall) => Rendezvous.open(test.db, call, [])
const exchange = (call: RendezvousCall, sealed: string | null = null) =>
  Rendezvous.exchange(test.db, { ...call, sealed })
const heard = (theirs: string | null) => ({ ok: true, value: { theirs } })
const refused = (code: string) => ({ ok: false, error: { code } })

describe('a rendezvous', () => {
  it('lets two hear each other, a statement a call, and leaves no row', async () => {
    const [low, high] = await pair()
    const { value, statements } = await test.count(() => open(low))
    expect([value, statements]).toEqual([heard(null), 1])
    expect(await open(high)).toEqual(heard('from-low'))
    expect(await exchange(low)).toEqual(heard('from-high'))
    expect(await exchange(high)).toEqual(heard('from-low'))
    const second = await test.count(() => exchange(low, 'more'))
    expect([second.value, second.statements]).toEqual([heard('from-high'), 1])
    expect(await exchange(high)).toEqual(heard('more'))
    expect((await test.count(() => Rendezvous.close(test.db, low))).statements).toBe(1)
    expect(await test.rows('rendezvous')).toBe(0)
    expect(await exchange(high)).toEqual(refused('over'))
    expect(await exchange(high, 'too late')).toEqual(refused('over'))
    expect(await test.rows('rendezvous')).toBe(0)
  })

  it('keeps a seat for its first key: a call that is repeated by another is refused, and hears nothing', async () => {
    const [low, high] = await pair()
    await open(low)
    await open(high)
    const replayed = { ...low, key: await newText(), sealed: 'a replay' }
    expect(await open(replayed)).toEqual(refused('taken'))
    expect(await exchange(replayed, 'a replay')).toEqual(refused('over'))
    await Rendezvous.close(test.db, replayed)
    expect(await exchange(high)).toEqual(heard('from-low'))
  })

  it('takes a call again whose answer was lost, and gives it no second minute', async () => {
    const [low, high] = await pair()
    await open(low)
    await test.db.execute(sql`UPDATE rendezvous SET expires_at = now() + interval '10 seconds'`)
    await open({ ...low, sealed: null })
    expect(await open(high)).toEqual(heard('from-low'))
    const { rows } = (await test.db.execute(
      sql`SELECT count(*)::int AS late FROM rendezvous WHERE expires_at > now() + interval '11 seconds'`,
    )) as { rows: { late: number }[] }
    expect(rows).toEqual([{ late: 1 }])
  })

  it('is worth nothing once its minute is over, swept or not; the seat is free then', async () => {
    const [low, high] = await pair()
    await open(low)
    await test.expire('rendezvous')
    expect(await open(high)).toEqual(heard(null))
    expect(await exchange(low, 'late')).toEqual(refused('over'))
    const next = { ...low, key: await newText(), sealed: 'anew' }
    expect(await open(next)).toEqual(heard('from-high'))
    expect(await exchange(high)).toEqual(heard('anew'))
  })

  it('lasts a minute', async () => {
    const [low] = await pair()
    await open(low)
    const { rows } = (await test.db.execute(
      sql`SELECT round(extract(epoch FROM expires_at - now()))::int AS seconds FROM rendezvous`,
    )) as { rows: { seconds: number }[] }
    expect(rows).toEqual([{ seconds: 60 }])
  })

  it('says nothing to a stranger, who cannot tell a line that is in use from any other', async () => {
    const [low, high] = await pair()
    await open(low)
    await open(high)
    const [stranger] = await pair()
    expect(await exchange(stranger)).toEqual(refused('over'))
    expect(await open(stranger)).toEqual(heard(null))
    await Rendezvous.close(test.db, stranger)
    expect(await exchange(low)).toEqual(heard('from-high'))
    expect(await test.rows('rendezvous')).toBe(2)
  })

  it('keeps neither line nor key, and nothing that tells which two rows belong together', async () => {
    const [low, high] = await pair()
    await open(low)
    await open(high)
    const { rows } = (await test.db.execute(sql`SELECT * FROM rendezvous`)) as { rows: { hash: string }[] }
    const text = JSON.stringify(rows)
    for (const secret of [low.line, low.key, high.key]) expect(text).not.toContain(secret)
    expect(new Set(rows.map(({ hash }) => hash)).size).toBe(2)
  })

  it('is opened so often, and then no more: nothing is kept of what was refused', async () => {
    const limits = [{ key: 'who', times: 2 }]
    for (let n = 0; n < 2; n += 1)
      expect(await Rendezvous.open(test.db, (await pair())[0], limits)).toEqual(heard(null))
    expect(await Rendezvous.open(test.db, (await pair())[0], limits)).toMatchObject(refused('too_many'))
    expect(await test.rows('rendezvous')).toBe(2)
  })

  it('has one winner of a seat that many want at once', async () => {
    const [low] = await pair()
    const calls = await Promise.all(
      Array.from({ length: 20 }, async () => ({ ...low, key: await newText() })),
    )
    const results = await Promise.all(calls.map(open))
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
  })
})
