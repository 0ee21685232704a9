import { expect, it } from 'vitest'
import { chartPath, CHART_SLOTS, linkCharts, rateText } from './link-chart'

const sample = { rttMs: 20, loss: 0.01, inBps: 900_000, outBps: 0, fps: 24, width: 640, height: 360 }
const box = { width: 59, height: 10 }

it('draws the latest at the right, the top for the most, and a gap for what was not measured', () => {
  expect(chartPath({ values: [0, 5, 10], top: 10 }, box)).toBe('M57.0 10.0L58.0 5.0L59.0 0.0')
  expect(chartPath({ values: [0, 5, null, 10], top: 10 }, box)).toBe('M56.0 10.0L57.0 5.0M59.0 0.0h0.1')
  expect(chartPath({ values: [null, null], top: 10 }, box)).toBe('')
})

it('keeps within its box, however many values there are', () => {
  const path = chartPath({ values: Array.from({ length: 100 }, () => 1), top: 1 }, box)
  expect(path.startsWith('M0.0 ')).toBe(true)
  expect(path.match(/[ML]/g)).toHaveLength(CHART_SLOTS)
})

it('says the same in a sentence', () => {
  const charts = new Map(linkCharts([{ ...sample, fps: 30 }, sample]).map((chart) => [chart.key, chart]))
  expect(charts.get('pictures')?.sentence).toBe('24 now; from 24 to 30 in the time shown.')
  expect(charts.get('loss')).toMatchObject({ now: '1 %', top: 0.05 })
  const gone = linkCharts([sample, { ...sample, fps: null }]).find(({ key }) => key === 'pictures')
  expect(gone).toMatchObject({ now: '–', sentence: 'Nothing now; from 24 to 24 before.' })
  expect(linkCharts([{ ...sample, height: null }]).at(-1)?.sentence).toBe('Not measured.')
})

it('names a rate by what is read easily', () => {
  expect([0, 64_400, 999_400, 1_250_000].map(rateText)).toEqual([
    '0 kbit/s',
    '64 kbit/s',
    '999 kbit/s',
    '1.3 Mbit/s',
  ])
})
