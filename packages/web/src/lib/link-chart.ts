import { formatNumber } from '../words/format'
import { t } from '../words/words'
import { delayText, lossText } from './link-text'

/** One measurement of a link, as far as charts show it. Null where nothing was measured. */
type Sample = Readonly<
  Record<'rttMs' | 'loss' | 'inBps' | 'outBps' | 'fps' | 'width' | 'height', number | null>
>

export type LinkChart = {
  key: string
  title: string
  values: readonly (number | null)[]
  /** The value at the chart's top: never so low that a small change fills it. */
  top: number
  now: string
  /** The chart in a sentence, for who cannot see it. */
  sentence: string
}

/** Bits a second in words. */
export const rateText = (bps: number): string =>
  bps >= 1_000_000
    ? t('links.mbits', {
        rate: formatNumber(bps / 1_000_000, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
      })
    : t('links.kbits', { rate: Math.round(bps / 1000) })

type Kind = {
  key: string
  of: (sample: Sample) => number | null
  text: (value: number) => string
  /** The least that the top of the chart stands for. */
  floor: number
}

const kinds = [
  { key: 'delay', of: ({ rttMs }) => rttMs, text: delayText, floor: 100 },
  { key: 'loss', of: ({ loss }) => loss, text: lossText, floor: 0.05 },
  { key: 'received', of: ({ inBps }) => inBps, text: rateText, floor: 200_000 },
  { key: 'sent', of: ({ outBps }) => outBps, text: rateText, floor: 200_000 },
  { key: 'pictures', of: ({ fps }) => fps, text: (fps) => formatNumber(fps), floor: 30 },
  { key: 'lines', of: ({ height }) => height, text: (lines) => t('links.px', { lines }), floor: 360 },
] as const satisfies Kind[]

const sentenceOf = (now: number | null, known: readonly number[], text: Kind['text']): string => {
  if (known.length === 0) return t('links.charts.none')
  const [least, most] = [text(Math.min(...known)), text(Math.max(...known))]
  return now === null
    ? t('links.charts.gone', { least, most })
    : t('links.charts.now', { now: text(now), least, most })
}

/** The charts of a link's measurements, oldest first. */
export const linkCharts = (samples: readonly Sample[]): LinkChart[] =>
  kinds.map(({ key, of, text, floor }) => {
    const values = samples.map(of)
    const known = values.filter((value) => value !== null)
    const now = values.at(-1) ?? null
    return {
      key,
      title: t(`links.charts.${key}`),
      values,
      top: Math.max(floor, ...known),
      now: now === null ? '–' : text(now),
      sentence: sentenceOf(now, known, text),
    }
  })

/** How many values a chart has room for; fewer stand at its right. */
export const CHART_SLOTS = 60

/**
 * SVG path of a chart's values in a box of this size: a line with a gap where nothing was measured, and a dot for a value
 * between two gaps.
 */
export const chartPath = (
  { values, top }: Pick<LinkChart, 'values' | 'top'>,
  { width, height }: { width: number; height: number },
): string => {
  const shown = values.slice(-CHART_SLOTS)
  const step = width / (CHART_SLOTS - 1)
  return shown
    .map((value, index) => {
      if (value === null) return ''
      const x = width - (shown.length - 1 - index) * step
      const y = height - (Math.min(value, top) / top) * height
      const point = `${x.toFixed(1)} ${y.toFixed(1)}`
      const isFirst = index === 0 || shown[index - 1] === null
      if (!isFirst) return `L${point}`
      const isLone = index === shown.length - 1 || shown[index + 1] === null
      return isLone ? `M${point}h0.1` : `M${point}`
    })
    .join('')
}
