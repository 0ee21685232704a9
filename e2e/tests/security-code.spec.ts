import { ANSWERING, findNothing, watchConnections, type Watched } from '../_connections'
import { expectFullMesh, expectToSee, type Person } from '../_people'
import { sitInTheMiddle } from '../_middle'
import { shoot } from '../_shoot'
import { startCall } from '../_steps'
import { expect, test } from '../_test'

type Certificates = { ownInOffers: string[]; own: string[]; remote: string[] }

/**
 * The fingerprints of the certificates of a page's connections: in its descriptions, and in the DTLS handshakes themselves.
 * The peer's certificate is read from the transport: Chromium's statistics keep what they found at their first reading, and
 * lack it for good where that was before the handshake.
 */
const certificatesOf = ({ page }: Person): Promise<Certificates> =>
  page.evaluate(async () => {
    const [ownInOffers, own, remote] = [new Set<string>(), new Set<string>(), new Set<string>()]
    const fingerprint = async (certificate: BufferSource): Promise<string> => {
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', certificate))
      return [...digest].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':')
    }
    for (const pc of (window as unknown as Watched).connections) {
      const [, offered] = /a=fingerprint:sha-256 (\S+)/.exec(pc.localDescription?.sdp ?? '') ?? []
      if (offered !== undefined) ownInOffers.add(offered)
      if (pc.connectionState !== 'connected') continue
      const [certificate] = pc.sctp?.transport.getRemoteCertificates() ?? []
      if (!certificate) throw new Error('a transport without a certificate')
      remote.add(await fingerprint(certificate))
      const stats = await pc.getStats()
      for (const report of stats.values() as Iterable<Record<string, unknown>>) {
        if (report.type !== 'transport') continue
        const local = stats.get(String(report.localCertificateId)) as { fingerprint: string }
        own.add(local.fingerprint)
      }
    }
    return { ownInOffers: [...ownInOffers], own: [...own], remote: [...remote].sort() }
  })

const dialog = ({ page }: Person) => page.getByRole('dialog', { name: 'Security code' })
const openCode = ({ page }: Person) => page.getByRole('button', { name: /^Security code/ }).click()

/** The words that somebody's open dialog shows, and the icons. */
const codeOf = async (person: Person): Promise<{ words: string[]; icons: string | null }> => {
  const words = dialog(person).getByRole('listitem')
  await expect(dialog(person).getByRole('img', { name: /^Icons: / })).toBeVisible()
  await expect(words).toHaveCount(8)
  return {
    words: await words.allInnerTexts(),
    icons: await dialog(person).getByRole('img').getAttribute('aria-label'),
  }
}

test('three people see the same code, from the certificates in use; it changes when one leaves', async ({
  invite,
}) => {
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  const people = [ada, ben, eve]
  for (const { page } of people) await page.addInitScript(watchConnections)
  await startCall([ada, ben, eve])
  await expectFullMesh(people)
  for (const person of people) await openCode(person)
  const [adas, bens, eves] = await Promise.all(people.map(codeOf))
  expect(bens).toEqual(adas)
  expect(eves).toEqual(adas)

  // One certificate a member, in the connections that were prepared while it waited as well.
  const certificates = await Promise.all(people.map(certificatesOf))
  for (const { ownInOffers, own } of certificates) expect([ownInOffers, own]).toEqual([own, ownInOffers])
  for (const [index, { remote }] of certificates.entries()) {
    const others = certificates.filter((_, other) => other !== index).flatMap(({ own }) => own)
    expect(remote).toEqual(others.sort())
    expect(others).toHaveLength(2)
  }

  await dialog(ada).getByRole('checkbox').check()
  await ada.page.keyboard.press('Escape')
  await expect(ada.page.getByRole('button', { name: 'Security code, compared' })).toBeVisible()
  await eve.page.keyboard.press('Escape')
  await eve.page.getByRole('button', { name: 'Leave the call' }).click()
  await expect(ada.page.getByRole('log')).toContainText('The security code has changed: compare it again')
  await ada.page.getByRole('button', { name: 'Security code, changed: compare it again' }).click()
  const later = await codeOf(ada)
  expect(later).not.toEqual(adas)
  await expect.poll(() => codeOf(ben)).toEqual(later)
  await expect(dialog(ada).getByRole('checkbox')).not.toBeChecked()
  await shoot(ada, 'security-code')
})

test('somebody in the middle who hides well is betrayed by the codes, which differ', async ({
  invite,
  browser,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  for (const { page } of [ada, ben]) await page.addInitScript(watchConnections)
  await using middle = await sitInTheMiddle(browser, ada.page)
  await startCall([ada, ben])
  // The call is what it always is.
  await expectToSee(ada, 'Ben')
  await expectToSee(ben, 'Ada')
  expect(await middle.page.evaluate(() => window.middle.isBetween())).toBe(true)
  const [adas, bens] = [await certificatesOf(ada), await certificatesOf(ben)]
  expect(adas.remote).not.toEqual(bens.own)
  expect(bens.remote).not.toEqual(adas.own)
  for (const person of [ada, ben]) await openCode(person)
  const [shownToAda, shownToBen] = [await codeOf(ada), await codeOf(ben)]
  expect(shownToBen.words).not.toEqual(shownToAda.words)
})

test('somebody in the middle sits in a link that is begun afresh as well', async ({ invite, browser }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  for (const { page } of [ada, ben]) await page.addInitScript(watchConnections)
  await ben.page.addInitScript(findNothing, [ANSWERING])
  await using middle = await sitInTheMiddle(browser, ada.page)
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  expect(await middle.page.evaluate(() => window.middle.isBetween())).toBe(true)
  const [adas, bens] = [await certificatesOf(ada), await certificatesOf(ben)]
  expect(adas.remote).not.toEqual(bens.own)
  expect(bens.remote).not.toEqual(adas.own)
})

test('somebody in the middle who passes on every frame is found without a word', async ({
  invite,
  browser,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await using middle = await sitInTheMiddle(browser, ada.page)
  await middle.page.evaluate(() => {
    window.middle.isLying = false
  })
  await startCall([ada, ben])
  await expectToSee(ada, 'Ben')
  for (const person of [ada, ben]) {
    await expect(person.page.getByRole('alert')).toContainText('Somebody may be listening')
  }
  await shoot(ben, 'security-alarm')
  await ada.page.getByRole('button', { name: 'Details' }).click()
  await expect(dialog(ada).getByRole('alert')).toContainText('Ben')
  await expect(dialog(ada).getByRole('alert')).toContainText('Ada (you)')
  await shoot(ada, 'security-mismatch')
})
