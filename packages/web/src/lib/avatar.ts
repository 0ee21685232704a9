/** Number of avatar colours among the style tokens: `--tone-0` to `--tone-7`. */
export const TONES = 8

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

const firstOf = (word: string): string => {
  for (const { segment } of graphemes.segment(word)) return segment.toLocaleUpperCase()
  return ''
}

/** Initials of a name: one or two letters, of its first word and its last. */
export const initials = (name: string): string => {
  const words = name.trim().split(/\s+/u).filter(Boolean)
  const first = firstOf(words[0] ?? '')
  const last = words.length > 1 ? firstOf(words.at(-1) ?? '') : ''
  return first + last || '?'
}

/** Index of an avatar colour, derived from an id by a hash (FNV-1a, 32 bits). */
export const toneOf = (id: string): number => {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  }
  return (hash >>> 0) % TONES
}
