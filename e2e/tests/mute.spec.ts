import { expectFullMesh } from '../_people'
import { shoot } from '../_shoot'
import { startCall } from '../_steps'
import { expect, test } from '../_test'
import { expectReadable } from '../_tiles'

test('the admin mutes a member, who is told and undoes it with one press; others cannot', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  const people = ada.page.getByRole('dialog', { name: 'People' })
  const bar = ben.page.getByRole('group', { name: 'Call controls' })

  await ben.page.getByRole('button', { name: '2 people in this call' }).click()
  await expect(ben.page.getByRole('dialog').getByRole('listitem')).toHaveCount(2)
  await expect(ben.page.getByRole('button', { name: 'Mute Ada' })).toHaveCount(0)
  await ben.page.keyboard.press('Escape')

  await ada.page.getByRole('button', { name: '2 people in this call' }).click()
  await people.getByRole('button', { name: 'Mute Ben' }).click()
  const note = ben.page.getByRole('group', { name: 'You are muted' })
  await expect(note).toContainText('Ada (admin) has muted you')
  await expect(bar.getByRole('button', { name: 'Unmute microphone' })).toBeVisible()
  await expect(people.getByRole('button', { name: 'Ben is muted' })).toBeFocused()
  // The note lies over the tiles, and covers no name.
  await expectReadable(ben.page, ['Ada', 'Ben'], note)
  await shoot(ada, 'mute')
  await shoot(ben, 'muted')

  await note.getByRole('button', { name: 'Unmute' }).click()
  await expect(bar.getByRole('button', { name: 'Mute microphone' })).toBeFocused()
  await expect(note).toBeHidden()
  await expect(people.getByRole('button', { name: 'Mute Ben' })).toBeVisible()
})
