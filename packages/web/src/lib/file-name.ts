import { withoutInvisible } from '@talki/core/protocol/invisible'

/** Longest name of a file, in characters. File systems take 255 bytes; no character has more than four of them. */
const NAME_MAX = 60

/** Longest ending of a name that is kept when the name is cut. */
const ENDING_MAX = 12

/** Names of devices on Windows, whatever ending they have. */
const DEVICES = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³])(?:\.|$)/iu

/** Characters that file systems refuse. */
const REFUSED = /[<>:"|?*]/gu

const shorten = (name: string): string => {
  const characters = Array.from(name)
  if (characters.length <= NAME_MAX) return name
  const [ending = ''] = /\.[^.\s]+$/u.exec(name) ?? []
  const kept = Array.from(ending).length <= ENDING_MAX ? ending : ''
  return characters.slice(0, NAME_MAX - Array.from(kept).length).join('') + kept
}

/**
 * The name under which a file of another member is shown and saved: without a path, without characters that cannot be
 * seen or that turn the text around (`gnp.exe` shown as `exe.png`), not a hidden file and not a device; `file` where
 * nothing is left.
 */
export const safeFileName = (offered: string): string => {
  const last = offered.normalize('NFC').split(/[/\\]/u).at(-1) ?? ''
  const seen = withoutInvisible(last).replace(/\s+/gu, ' ').replace(REFUSED, '_')
  const trimmed = shorten(seen.replace(/^[\s.]+/u, '')).replace(/[\s.]+$/u, '')
  if (trimmed === '') return 'file'
  return DEVICES.test(trimmed) ? `_${trimmed}` : trimmed
}
