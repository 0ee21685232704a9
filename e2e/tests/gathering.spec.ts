import { ANSWERING, findNothing, watchConnections, type Watched } from '../_connections'
import { expectFullMesh } from '../_people'
import { startCall } from '../_steps'
import { expect, test } from '../_test'

test('a connection for which the browser finds no candidate is replaced by one that works', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  await ben.page.addInitScript(watchConnections)
  await ben.page.addInitScript(findNothing, [ANSWERING])
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  const stuck = await ben.page.evaluate((place) => {
    const connection = (window as unknown as Watched).connections[place]
    return [connection?.localDescription?.type, connection?.signalingState]
  }, ANSWERING)
  expect(stuck).toEqual(['answer', 'closed'])
})
