import { describe, expect, it } from 'vitest'
import {
  INTERRUPTION_MS,
  nextSpeaker,
  nextTurn,
  noSpeaker,
  SPEECH_MS,
  type MainSpeaker,
} from './main-speaker'

type Step = [at: number, speaking: string]

/** The main speakers after each step; `speaking` has a letter for each person who speaks. */
const run = (...steps: Step[]) => {
  let state: MainSpeaker<string> = noSpeaker()
  return steps.map(([at, speaking]) => {
    state = nextSpeaker(state, new Set(speaking), at)
    return state.main
  })
}
const after = (...steps: Step[]) =>
  steps.reduce<MainSpeaker<string>>(
    (state, [at, speaking]) => nextSpeaker(state, new Set(speaking), at),
    noSpeaker(),
  )

describe('the main speaker', () => {
  it('is nobody until someone has spoken for a while', () => {
    expect(run([0, 'a'], [SPEECH_MS - 1, 'a'], [SPEECH_MS, 'a'])).toEqual([null, null, 'a'])
  })

  it('stays through silence, and through words of assent', () => {
    const steps: Step[] = [
      [0, 'a'],
      [SPEECH_MS, 'a'],
      [2000, ''],
      [2100, 'b'],
      [3500, ''],
      [3600, 'b'],
      [60_000, ''],
    ]
    expect(run(...steps).slice(1)).toEqual(steps.slice(1).map(() => 'a'))
  })

  it('changes to whoever speaks on after them', () => {
    expect(run([0, 'a'], [SPEECH_MS, 'a'], [2000, 'b'], [2000 + SPEECH_MS, 'b']).at(-1)).toBe('b')
  })

  it('is whoever spoke for longest when several are due at once', () => {
    expect(run([0, 'b'], [10, 'ab'], [5000, 'ab']).at(-1)).toBe('b')
  })

  it('is interrupted later than they are followed', () => {
    const talked: Step[] = [
      [0, 'a'],
      [SPEECH_MS, 'a'],
      [2000, 'ab'],
    ]
    expect(run(...talked, [2000 + SPEECH_MS, 'ab']).at(-1)).toBe('a')
    expect(run(...talked, [2000 + INTERRUPTION_MS, 'ab']).at(-1)).toBe('b')
    // Who spoke all along takes over at once when the other has ended.
    expect(run(...talked, [2000 + SPEECH_MS, 'b']).at(-1)).toBe('b')
  })

  it('does not alternate where a microphone hears noise all the time', () => {
    const state = after([0, 'a'], [SPEECH_MS, 'a'], [2000, 'ab'], [2000 + INTERRUPTION_MS, 'ab'])
    expect(state.main).toBe('b')
    for (let at = 10_000; at < 100_000; at += 500)
      expect(nextSpeaker(state, new Set('ab'), at).main).toBe('b')
    expect(nextTurn(state)).toBeNull()
    // The noise takes the place again only once the other is silent.
    expect(nextSpeaker(state, new Set('a'), 100_000).main).toBe('a')
  })

  it('needs to be looked at again only when it is due', () => {
    expect(nextTurn(noSpeaker())).toBeNull()
    expect(nextTurn(after([100, 'a']))).toBe(100 + SPEECH_MS)
    expect(nextTurn(after([0, 'a'], [SPEECH_MS, 'a']))).toBeNull()
    expect(nextTurn(after([0, 'a'], [SPEECH_MS, 'a'], [1600, 'ab']))).toBe(1600 + INTERRUPTION_MS)
    expect(nextTurn(after([0, 'a'], [SPEECH_MS, 'a'], [1600, 'ab'], [1700, 'b']))).toBe(1600 + SPEECH_MS)
  })
})

it('changes never twice within the time of a speech, and only to someone who speaks', () => {
  // Every run of eight steps over who speaks of two, at a pace below the limits.
  const choices = ['', 'a', 'b', 'ab'].map((who) => new Set(who))
  const faults: string[] = []
  for (let run = 0; run < choices.length ** 8; run += 1) {
    let state: MainSpeaker<string> = noSpeaker()
    for (let step = 0, rest = run; step < 8; step += 1, rest = Math.floor(rest / 4)) {
      const before = state
      const speaking = choices[rest % 4] ?? new Set()
      state = nextSpeaker(state, speaking, step * 700)
      if (state.main === before.main) continue
      if (state.changedAt - before.changedAt < SPEECH_MS) faults.push(`run ${run}: too soon, step ${step}`)
      if (state.main === null || !speaking.has(state.main)) faults.push(`run ${run}: silent, step ${step}`)
    }
  }
  expect(faults).toEqual([])
})
