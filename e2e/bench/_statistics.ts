/** The middle value, or the mean of the two in the middle. */
export const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? NaN
  const high = sorted[Math.floor(middle)] ?? NaN
  return (low + high) / 2
}

/** `median (least–most)`, rounded to so many digits after the point. */
export const spread = (values: number[], digits = 0): string => {
  const [middle, least, most] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  )
  return `${middle} (${least}–${most})`
}

/** How many times as large the one median is as the other. */
export const ratio = (mine: number[], theirs: number[]): string =>
  `${(median(mine) / median(theirs)).toFixed(2)} ×`

/** A table in Markdown, so that a run can be pasted into the docs. */
export const table = (head: string[], rows: (string | number)[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
