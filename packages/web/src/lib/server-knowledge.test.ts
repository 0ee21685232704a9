import { expect, it } from 'vitest'
import { serverKnowledge } from './server-knowledge'

it('says what is held behind an open door, nothing after it, and what it is not told', () => {
  expect(serverKnowledge(null, 3)).toMatch(
    /^Until the door closes, the server holds this room and the names .* 3 /,
  )
  expect(serverKnowledge('door', 3)).toMatch(/^Nothing: /)
  for (const loss of ['signed_out', 'unseated', 'version'] as const) {
    expect(serverKnowledge(loss, 3)).not.toMatch(/Nothing/)
    expect(serverKnowledge(loss, 3)).toMatch(/still holds/)
  }
})
