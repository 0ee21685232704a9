import { encode } from 'uqr'

/** Quiet zone: the light margin that scanners need, in modules. */
const QUIET_ZONE = 3

/** QR code of `text`: the dark modules as one SVG path on a square of `size` units. */
export const qrPath = (text: string): { size: number; path: string } => {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE })
  const runs: string[] = []
  data.forEach((row, y) => {
    let start = -1
    for (let x = 0; x <= size; x += 1) {
      const isDark = row[x] === true
      if (isDark && start < 0) start = x
      if (!isDark && start >= 0) {
        runs.push(`M${start} ${y}h${x - start}v1h${start - x}z`)
        start = -1
      }
    }
  })
  return { size, path: runs.join('') }
}
