import { lazily } from './lazily'
import { LATIN } from './confusables-latin'

/** From a character to what it may be taken for. */
export type Lookalikes = ReadonlyMap<string, string>

/** A table as it is kept, by what is looked like, turned into one to look characters up in. */
export const lookalikesOf = (byTarget: Readonly<Record<string, string>>): Lookalikes =>
  new Map(
    Object.entries(byTarget).flatMap(([target, sources]) =>
      Array.from(sources, (source) => [source, target] as const),
    ),
  )

const REGIONAL_A = 0x1f1e6
/** The letters that flags are made of: a pair that is no flag is drawn as two letters in boxes. */
const boxed = () =>
  Array.from(
    { length: 26 },
    (_, at) => [String.fromCodePoint(REGIONAL_A + at), String.fromCharCode(97 + at)] as const,
  )

/** Everything outside ASCII that may be taken for letters from a to z. */
export const latinLookalikes = lazily((): Lookalikes => new Map([...lookalikesOf(LATIN), ...boxed()]))

/** Marks that leave a letter what it is to a reader in a hurry: accents, strokes, vowel signs of Arabic and Hebrew. */
const marks = lazily(() => /[\p{Script=Inherited}\u0591-\u05C7]/gu)
const invisible = lazily(() => /\p{Default_Ignorable_Code_Point}/gu)

/**
 * Skeleton of a text: the same for texts that may be taken for one another. After UTS #39, but without case, and with
 * the shapes that sans-serif letters share made one: `i` and `l`, `rn` and `m`, `vv` and `w`. Only to be compared with
 * other skeletons by the same tables.
 */
export const skeleton = (text: string, ...tables: readonly Lookalikes[]): string => {
  const of = (character: string): string | undefined => {
    for (const table of tables) {
      const found = table.get(character)
      if (found !== undefined) return found
    }
    return undefined
  }
  const read = (part: string): string => of(part) ?? of(part.toLowerCase()) ?? part.toLowerCase()
  return Array.from(
    text.normalize('NFC').replace(invisible(), ''),
    (whole) => of(whole) ?? Array.from(whole.normalize('NFKD').replace(marks(), ''), read).join(''),
  )
    .join('')
    .replace(/i/g, 'l')
    .replace(/rn/g, 'm')
    .replace(/vv/g, 'w')
}
