import type { PictureSource } from '@talki/core/protocol/peer'

/** What a tile shows, as the words for it differ: the user's own camera or screen, or those of another person. */
export const tileKind = (source: PictureSource, isSelf: boolean) => {
  if (source === 'screen') return isSelf ? 'ownScreen' : 'screen'
  return isSelf ? 'self' : 'person'
}
