import { watchConnections, type Watched } from '../_connections'
import { expectFullMesh } from '../_people'
import { startCall } from '../_steps'
import { expect, test } from '../_test'

/** As `watchConnections`, after which it runs: the connections of these places, from 0, gather for ever and find nothing. */
const findNothing = (places: readonly number[]): void => {
  const { connections } = window as unknown as Watched
  const Watching = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Watching {
    constructor(configuration?: RTCConfiguration) {
      const isStuck = places.includes(connections.length)
      super(isStuck ? { ...configuration, iceServers: [], iceTransportPolicy: 'relay' } : configuration)
      if (isStuck) Object.defineProperty(this, 'iceGatheringState', { get: () => 'gathering' })
    }
  }
}

test('a connection for which the browser finds no candidate is replaced by one that works', async ({
  invite,
}) => {
  const [ada, ben] = [await invite('Ada'), await invite('Ben')]
  // The first is made on trial, the next four are offers in advance; the sixth answers the admin.
  await ben.page.addInitScript(watchConnections)
  await ben.page.addInitScript(findNothing, [5])
  await startCall([ada, ben])
  await expectFullMesh([ada, ben])
  const stuck = await ben.page.evaluate(() => {
    const [, , , , , sixth] = (window as unknown as Watched).connections
    return [sixth?.localDescription?.type, sixth?.signalingState]
  })
  expect(stuck).toEqual(['answer', 'closed'])
})
