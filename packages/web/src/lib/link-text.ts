import type { Grade, Link } from './link-map'

const grades = {
  good: 'good',
  weak: 'weak',
  bad: 'bad',
  down: 'down',
  unknown: 'not measured',
} satisfies Record<Grade, string>

/** Word for how a link is. */
export const gradeText = (grade: Grade): string => grades[grade]

/** A lost part of packets as a percentage. */
export const lossText = (loss: number | null): string => {
  if (loss === null) return 'not measured'
  if (loss > 0 && loss < 0.01) return 'below 1 %'
  return `${Math.round(loss * 100)} %`
}

export const delayText = (rttMs: number | null): string => (rttMs === null ? 'not measured' : `${rttMs} ms`)

/** A delay for a narrow cell: milliseconds, or whole seconds from one on. */
export const shortDelay = (rttMs: number | null): string => {
  if (rttMs === null) return '–'
  return rttMs < 1000 ? String(rttMs) : `${Math.round(rttMs / 1000)} s`
}

const routes = { direct: 'Direct', relayed: 'Over a relay (TURN)' }

export const routeText = (route: Link<unknown>['route']): string =>
  route === null ? 'None yet' : routes[route]

/** What a cell of the map says, for a screen reader: facts, separated by commas. */
export const linkWords = ({ grade, state, rttMs, losses, route }: Link<unknown>): string => {
  const loss = Math.max(...losses.map((part) => part ?? 0))
  return [
    grades[grade],
    grade === 'down' ? (state ?? '') : '',
    rttMs === null ? '' : `${rttMs} ms`,
    loss > 0 ? `${lossText(loss)} lost` : '',
    route === 'relayed' ? 'over a relay' : (route ?? ''),
  ]
    .filter(Boolean)
    .join(', ')
}

/** Sentence about all links of a call. */
export const mapText = (links: readonly Link<unknown>[]): string => {
  const count = (grade: Grade): number => links.filter((link) => link.grade === grade).length
  const known = links.length - count('unknown')
  if (known === 0) return 'The links are being measured.'
  const poor = (['down', 'bad', 'weak'] as const)
    .map((grade) => [count(grade), grades[grade]] as const)
    .filter(([many]) => many > 0)
    .map(([many, word]) => `${many} ${word}`)
  if (poor.length > 0) return `Of ${links.length} links: ${poor.join(', ')}.`
  if (known < links.length) return `${known} of ${links.length} links are measured, and good.`
  return links.length === 1 ? 'The link is good.' : `All ${links.length} links are good.`
}
