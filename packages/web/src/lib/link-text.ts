import { formatFacts, formatNumber } from '../words/format'
import { t } from '../words/words'
import type { Grade, Link } from './link-map'

/** Word for how a link is. */
export const gradeText = (grade: Grade): string => t(`links.grades.${grade}`)

/** A lost part of packets as a percentage. */
export const lossText = (loss: number | null): string => {
  if (loss === null) return t('links.notMeasured')
  if (loss > 0 && loss < 0.01) return t('links.belowPercent', { share: 1 })
  return t('links.percent', { share: Math.round(loss * 100) })
}

export const delayText = (rttMs: number | null): string =>
  rttMs === null ? t('links.notMeasured') : t('links.ms', { ms: rttMs })

/** A delay for a narrow cell: milliseconds, or whole seconds from one on. */
export const shortDelay = (rttMs: number | null): string => {
  if (rttMs === null) return '–'
  return rttMs < 1000 ? formatNumber(rttMs) : t('links.seconds', { seconds: Math.round(rttMs / 1000) })
}

export const routeText = (route: Link<unknown>['route']): string => t(`links.routes.${route ?? 'none'}`)

/** What a cell of the map says, for a screen reader: facts, separated by commas. */
export const linkWords = ({ grade, state, rttMs, losses, route }: Link<unknown>): string => {
  const loss = Math.max(...losses.map((part) => part ?? 0))
  return formatFacts(
    [
      gradeText(grade),
      grade === 'down' && state !== null ? t(`links.states.${state}`) : '',
      rttMs === null ? '' : delayText(rttMs),
      loss > 0 ? t('links.words.lost', { loss: lossText(loss) }) : '',
      route === null ? '' : t(`links.words.${route}`),
    ].filter(Boolean),
  )
}

/** Sentence about all links of a call. */
export const mapText = (links: readonly Link<unknown>[]): string => {
  const count = (grade: Grade): number => links.filter((link) => link.grade === grade).length
  const n = links.length
  const known = n - count('unknown')
  if (known === 0) return t('links.map.measuring')
  const poor = (['down', 'bad', 'weak'] as const).filter((grade) => count(grade) > 0)
  const [worst] = poor
  if (n === 1 && worst !== undefined) return t(`links.map.only.${worst}`)
  if (worst !== undefined) {
    const counts = poor.map((grade) => t(`links.map.poor.${grade}`, { n: count(grade) }))
    return t('links.map.some', { n, poor: formatFacts(counts) })
  }
  if (known < n) return t('links.map.known', { known, n })
  return n === 1 ? t('links.map.only.good') : t('links.map.good', { n })
}
