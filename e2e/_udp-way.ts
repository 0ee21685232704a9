import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** A candidate line: everything before the address, the address, the port, and the rest. */
export const CANDIDATE = /^((?:a=)?candidate:\S+ \d+ udp \d+) (\S+) (\d+) (typ .*)$/i

const bound = async (): Promise<Socket> => {
  const socket = createSocket('udp4').bind(0)
  await once(socket, 'listening')
  // Node reports here that a receiver has closed its port, and ends the process if nothing listens. A datagram may be lost.
  socket.on('error', () => undefined)
  return socket
}

/** Decides when, and whether, a datagram of so many bytes goes on. */
export type Carry = (bytes: number, send: () => void) => void

/**
 * One way to a candidate of a peer by UDP: what comes is passed on, and what is answered goes back. `there` and `back` can
 * hold it up or lose it.
 */
export const openWay = async (
  target: { address: string; port: number },
  { there, back }: { there: Carry; back: Carry } = { there: (_, send) => send(), back: (_, send) => send() },
) => {
  const entrance = await bound()
  const exits = new Map<string, Promise<Socket>>()
  const sockets = [entrance]
  let isDead = false
  const exitFor = (from: RemoteInfo): Promise<Socket> => {
    const name = `${from.address}:${from.port}`
    const exit =
      exits.get(name) ??
      bound().then((socket) => {
        sockets.push(socket)
        socket.on('message', (data) =>
          back(data.length, () => {
            if (!isDead) entrance.send(data, from.port, from.address)
          }),
        )
        return socket
      })
    exits.set(name, exit)
    return exit
  }
  entrance.on('message', (data, from) =>
    there(data.length, () => {
      if (isDead) return
      void exitFor(from).then((exit) => {
        if (!isDead) exit.send(data, target.port, target.address)
      })
    }),
  )
  return {
    port: entrance.address().port,
    die: (): void => {
      isDead = true
    },
    close: (): void => {
      isDead = true
      sockets.forEach((socket) => socket.close())
    },
  }
}
export type Way = Awaited<ReturnType<typeof openWay>>
