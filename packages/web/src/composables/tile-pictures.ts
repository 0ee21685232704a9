import type { TilePicture } from '../rtc/recording/picture'

/** The tiles of the call as the page shows them at this moment, for a recording. */
export const tilePictures = (): TilePicture[] =>
  [...document.querySelectorAll<HTMLElement>('[data-tile]')].map((tile): TilePicture => {
    const avatar = tile.querySelector<HTMLElement>('.avatar')
    const video = tile.querySelector('video')
    return {
      rect: tile.getBoundingClientRect(),
      // The avatar is there where the picture is not to be seen.
      video: avatar ? null : video,
      fit: tile.dataset.fit === 'contain' ? 'contain' : 'cover',
      avatar: avatar && {
        text: avatar.textContent.trim(),
        color: getComputedStyle(avatar).backgroundColor,
      },
      name: tile.querySelector('bdi')?.textContent ?? '',
    }
  })
