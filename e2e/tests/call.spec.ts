import { expectFullMesh, expectToHearSomebody, expectToSee, tileOf } from '../_people'
import { admit, expectPhase, expectTiles, knock, openCall, startCall } from '../_steps'
import { expect, test } from '../_test'

test('two strangers meet: open, knock, admit, see and hear', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  const link = await openCall(ada)
  await knock(ben, link)
  await expect(ada.page.getByRole('button', { name: 'Admit Ben' })).toBeVisible()
  await expectTiles(ada, [ada])
  await admit(ada, ben)
  await expectFullMesh([ada, ben])
  await expectToHearSomebody(ada)
  await expectToHearSomebody(ben)
})

test('three people make a full mesh, and muting shows on every screen', async ({ invite }) => {
  const [ada, ben, eve] = [await invite('Ada'), await invite('Ben'), await invite('Eve')]
  await startCall([ada, ben, eve])
  await expectFullMesh([ada, ben, eve])
  await expectTiles(eve, [ada, ben, eve])

  await ben.page.getByRole('button', { name: 'Mute microphone' }).click()
  await expect(ben.page.getByRole('button', { name: 'Unmute microphone' })).toBeVisible()
  for (const viewer of [ada, eve]) {
    await expect(tileOf(viewer.page, 'Ben').getByText('muted', { exact: false })).toBeAttached()
  }

  await eve.page.getByRole('button', { name: 'Leave' }).click()
  await expectPhase(eve.page, 'ended')
  for (const viewer of [ada, ben]) await expectTiles(viewer, [ada, ben])
})

test('the camera goes off and comes back without a new link', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  await ben.page.getByRole('button', { name: 'Turn camera off' }).click()
  await expect(tileOf(ada.page, 'Ben')).toContainText('camera off')
  await ben.page.getByRole('button', { name: 'Turn camera on' }).click()
  await expectFullMesh([ada, ben])
})

test('a person with neither camera nor microphone is in the call all the same', async ({ invite }) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben', { withoutDevices: true })]
  await startCall([ada, ben])
  await expectTiles(ada, [ada, ben])
  await expectTiles(ben, [ada, ben])
  await expectToSee(ben, 'Ada')
  await expect(tileOf(ada.page, 'Ben')).toContainText('camera off')
})
