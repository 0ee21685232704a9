// @vitest-environment happy-dom
import { newMemberId, type MemberId } from '@talki/core/id'
import type { LinkReport } from '@talki/core/protocol/link-report'
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import { bySource } from '../../rtc/media/local-tracks'
import { NO_FLOW } from '../../rtc/connection/link-flow'
import type { History, Qualities, Reports } from '../../stores/links'
import type { Person } from '../../stores/people-model'
import LinksDialog from './LinksDialog.vue'

const [ada, ben, eve] = ['Ada', 'Ben', 'Eve'].map((name): Person => ({
  id: newMemberId(),
  name,
  verified: false,
  self: name === 'Ada',
  admin: false,
  speaking: false,
  hand: 0,
  link: 'connected',
  sources: bySource(() => false),
})) as [Person, Person, Person]

const report = (to: Person, over: Partial<LinkReport> = {}): LinkReport => ({
  ...{ to: to.id, state: 'connected', rttMs: 20, loss: 0, route: 'direct', restarts: 0 },
  ...over,
})
const reported = (told: [Person, LinkReport[]][]): Reports =>
  new Map(
    told.map(([by, links]): [MemberId, { at: number; links: LinkReport[] }] => [
      by.id,
      { at: performance.now(), links },
    ]),
  )
const show = (reports: Reports, more: { qualities?: Qualities; history?: History; about?: MemberId } = {}) =>
  mount(LinksDialog, {
    props: {
      ...{ qualities: new Map(), history: new Map() },
      ...{ open: true, people: [ada, ben, eve], tags: new Map(), reports, ...more },
      ...{ closesAt: null, loss: null, knocks: 0 },
    },
    global: { stubs: { ModalDialog: { template: '<div><slot /></div>' }, ServerKnows: true } },
  })
const title = (dialog: ReturnType<typeof show>): string => dialog.get('h3').text().replace(/\s+/g, ' ')
const restart = (dialog: ReturnType<typeof show>) =>
  dialog.findAll('button').find((each) => each.text() === 'Restart this link')

it('shows the worst link when it opens, and no other because that becomes the worst', async () => {
  const dialog = show(reported([[ada, [report(ben), report(eve, { loss: 0.05 })]]]))
  expect(title(dialog)).toMatch(/Ada.*Eve/)
  await dialog.setProps({ reports: reported([[ada, [report(ben, { loss: 0.5 }), report(eve)]]]) })
  expect(dialog.get('[aria-label="Poor links"]').text()).toContain('Ben')
  expect(title(dialog)).toMatch(/Ada.*Eve/)
  await restart(dialog)?.trigger('click')
  expect(dialog.emitted('restart')).toEqual([[ada.id, eve.id]])
})

it('shows the link that the user chooses, and another only once that is gone', async () => {
  const dialog = show(reported([]))
  await dialog.get('[aria-label^="Ben, Eve"]').trigger('click')
  expect(title(dialog)).toMatch(/Ben.*Eve/)
  await dialog.setProps({ people: [ada, ben] })
  expect(title(dialog)).toMatch(/Ada.*Ben/)
})

it('says that a link was restarted by the word of one end, and not because the other is heard again', async () => {
  const dialog = show(reported([[ben, [report(eve, { restarts: 1 })]]]))
  await dialog.get('[aria-label^="Ben, Eve"]').trigger('click')
  await restart(dialog)?.trigger('click')
  expect(dialog.emitted('restart')).toEqual([[ben.id, eve.id]])
  const eves: [Person, LinkReport[]] = [eve, [report(ben, { restarts: 3 })]]
  await dialog.setProps({ reports: reported([[ben, [report(eve, { restarts: 1 })]], eves]) })
  expect(dialog.text()).toContain('Both are asked to restart it…')
  await dialog.setProps({ reports: reported([[ben, [report(eve, { restarts: 2 })]]]) })
  expect(dialog.text()).toContain('Restarted.')
})

it('shows first the link that was asked for, why it is poor, and what was measured of it', async () => {
  const sample = {
    ...NO_FLOW,
    rttMs: 20,
    loss: 0,
    inBps: 1_200_000,
    outBps: 64_000,
    fps: 25,
    width: 640,
    height: 360,
  }
  const history: History = new Map([
    [
      eve.id,
      [
        { ...sample, rttMs: 60, limit: null },
        { ...sample, limit: null },
      ],
    ],
  ])
  const qualities: Qualities = new Map([
    [eve.id, { grade: 'poor', cause: 'loss' }],
    [ada.id, { grade: 'fair', cause: 'own_upload' }],
  ])
  const reports = reported([[ada, [report(ben, { loss: 0.5 }), report(eve)]]])
  const dialog = show(reports, { qualities, history, about: eve.id })
  expect(title(dialog)).toMatch(/Ada.*Eve/)
  expect(dialog.text()).toContain('Part of what Eve sends is lost on the way to you.')
  expect(dialog.text()).toContain('Your upload is too slow')
  const charts = dialog
    .findAll('figure')
    .map((chart) => [chart.get('figcaption').text(), chart.get('svg').attributes('aria-label')])
  expect(charts[0]).toEqual(['Delay20 ms', '20 ms now; from 20 ms to 60 ms in the time shown.'])
  expect(charts.map(([caption]) => caption)).toContain('Received1.2 Mbit/s')
  expect(dialog.get('[data-chart=delay] path').attributes('d')).toMatch(/^M[\d.]+ [\d.]+L160.0 [\d.]+$/)
  await dialog.get('[aria-label^="Ben, Eve"]').trigger('click')
  expect(dialog.find('figure').exists()).toBe(false)
  expect(dialog.text()).not.toContain('Part of what Eve sends')
})
