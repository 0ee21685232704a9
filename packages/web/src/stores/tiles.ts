import type { MemberId } from '@talki/core/id'
import type { PictureSource } from '@talki/core/protocol/peer'
import type { Person } from './people-model'

export type { PictureSource }

export type TileKey = `${MemberId}:${PictureSource}`

/** One picture on the stage: a person's camera, or the screen they share. */
export type Tile = Pick<Person, 'name' | 'verified' | 'self' | 'admin' | 'speaking' | 'hand' | 'link'> & {
  key: TileKey
  member: MemberId
  source: PictureSource
  /** The person's microphone is on. */
  microphone: boolean
  /** The tile's own source is on. */
  on: boolean
}

/** Key of the tile of a member's shared screen. */
export const screenKey = (id: MemberId): TileKey => `${id}:screen`

const makeTile = (person: Person, source: PictureSource): Tile => ({
  key: `${person.id}:${source}`,
  member: person.id,
  source,
  name: person.name,
  verified: person.verified,
  self: person.self,
  admin: person.admin,
  speaking: person.speaking,
  hand: person.hand,
  link: person.link,
  microphone: person.sources.microphone,
  on: person.sources[source],
})

const made = { camera: new WeakMap<Person, Tile>(), screen: new WeakMap<Person, Tile>() }

/** The same tile for the same person: what has not changed is not drawn again where another person begins to speak. */
const tileOf = (person: Person, source: PictureSource): Tile => {
  const known = made[source].get(person)
  if (known) return known
  const tile = makeTile(person, source)
  made[source].set(person, tile)
  return tile
}

/** The tiles of a call: everyone's camera, on or off, then each screen that is shared. Pure. */
export const tilesOf = (people: readonly Person[]): Tile[] => [
  ...people.map((person) => tileOf(person, 'camera')),
  ...people.filter(({ sources }) => sources.screen).map((person) => tileOf(person, 'screen')),
]
