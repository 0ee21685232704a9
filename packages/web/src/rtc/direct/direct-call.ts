import type { MemberId } from '@talki/core/id'
import type { PictureSource, Source } from '@talki/core/protocol/peer'
import { GOODBYE_MS } from '../channels/control-channel'
import {
  createDirectExchange,
  type DirectExchangeDeps,
  type DirectLinkup,
  type DirectRole,
} from './direct-exchange'
import type { Talk } from '../talk'
import { createDirectLink, type DirectLink, type DirectLinkDeps, type DirectLinkEvent } from './direct-link'
import type { Two } from './two'

export type DirectDeps = DirectLinkDeps & Omit<DirectExchangeDeps, 'accepts'>

export type DirectEvent =
  /** The link is up. */
  | ({ type: 'linked' } & Two)
  /** The answer was taken, and no link has come about. */
  | { type: 'no_link' }
  | DirectLinkEvent

/** The ids of the two, from the id of the offer, so that no code has to carry them. */
const memberIds = (id: string): Record<DirectRole, MemberId> => ({
  inviter: `${id}${'a'.repeat(10)}` as MemberId,
  guest: `${id}${'b'.repeat(10)}` as MemberId,
})

/** A call of two without a server: the exchange of two codes, and then their link. */
export const createDirectCall = (deps: DirectDeps, emit: (event: DirectEvent) => void) => {
  const { platform } = deps
  let link: DirectLink | null = null
  let isOver = false

  const onOpen = ({ id, role, other, connection }: DirectLinkup): void => {
    const ids = memberIds(id)
    const two: Two = {
      me: { id: ids[role], name: deps.name(), verified: false },
      other: { id: ids[role === 'inviter' ? 'guest' : 'inviter'], name: other, verified: false },
    }
    emit({ type: 'linked', ...two })
    link = createDirectLink(two, connection, deps, (event) => {
      if (isOver) return
      emit(event)
      if (event.type === 'gone') close()
    })
  }
  const { invite, answer, accept, ...exchange } = createDirectExchange(deps, {
    onOpen,
    onNoLink: () => emit({ type: 'no_link' }),
  })

  const close = (): void => {
    isOver = true
    link?.close()
    exchange.close()
  }

  return {
    invite,
    answer,
    accept,
    setTrack: (source: Source, track: MediaStreamTrack | null): void => link?.setTrack(source, track),
    /** Notes how tall the peer's picture is shown here, in device pixels; 0 for one that is not. */
    setView: (id: MemberId, source: PictureSource, height: number): void => link?.setView(id, source, height),
    /** Tells the peer which sources are on. */
    tellState: (): void => link?.tellState(),
    /** By what the two talk beside sound and picture; null before the link is up. */
    talk: (): Pick<DirectLink, 'say' | 'raiseHand' | keyof Talk['verbs']> | null => link,
    /** Restarts the link. */
    restartLink: (): void => link?.restartLink(),
    /** Ends the call, or the exchange; the peer is told. */
    leave: (): void => {
      if (isOver) return
      const isTold = link?.sayBye() ?? false
      isOver = true
      if (isTold) platform.setTimer(close, GOODBYE_MS)
      else close()
    },
  }
}
export type DirectCall = ReturnType<typeof createDirectCall>
