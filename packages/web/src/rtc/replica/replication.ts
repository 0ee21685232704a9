import type { MemberId } from '@talki/core/id'
import type { Member } from '@talki/core/protocol/member'
import { OPERATIONS_PER_MESSAGE, type Message, type VersionVector } from '@talki/core/protocol/message'
import {
  CHAT_MAX,
  type Operation,
  type OperationBody,
  type OperationId,
  type PageKey,
} from '@talki/core/protocol/operation'
import type { PairCrypto, Signer } from '../healing/pair-crypto'
import { createReplica, type Replica } from './replica'
import { claimDue, secondsDue, settlementDue, type Standing } from './succession'
import type { ChatMessage } from './view'

/** The most operations that answer one `have`. */
const ANSWER_MAX = 256

/** Every so many ticks a member tells what it has, even where nothing has changed: what was dropped is then sent again. */
const TELL_TICKS = 20

/** What members agree on, as far as the page shows it. */
export type Shared = {
  /** The admin; `null` where nobody is. */
  admin: MemberId | null
  /** Members with a raised hand, in the order in which they raised it. */
  hands: readonly MemberId[]
  chat: readonly ChatMessage[]
  /** Everybody who was vouched for, those who have left included. */
  members: ReadonlyMap<MemberId, Member>
}

export type ReplicationDeps = {
  me: MemberId
  /** This page's key; without one it takes part in nothing that needs one, and agrees on what the server says. */
  signer: Promise<Signer> | null
  verify: PairCrypto['verify'] | undefined
  /** Puts a message into the peer's queue. False where it takes none. */
  send: (to: MemberId, message: Message) => boolean
  /** The members that are here: with whom there is a link, or whom a peer reaches. */
  present: () => MemberId[]
  /** A member of the roster, this one included. */
  memberOf: (id: MemberId) => Member | undefined
}

export type ReplicationHandlers = {
  onShared: (shared: Shared) => void
  /** A term of this member has become known, whatever has become of it: the admin may have settled it at once. */
  onTerm: (admin: MemberId) => void
  /** A member is removed, for good; it may be this one. */
  onRemoved: (id: MemberId) => void
}

/** What signs an operation, and its signature covers: every field, with the purpose in front. */
const signedText = ({ key, seq, clock, data }: Omit<Operation, 'signature'>): string =>
  JSON.stringify(['talki operation 1', key, seq, clock, data])

/**
 * Keeps this page's replica equal to those of its peers, and makes the operations that are due: the admin's claim, what
 * admins vouch for, seconds. When a channel opens both tell what they have, and each sends what the other lacks; so they
 * do when that has changed. Own operations are sent at once. So each operation reaches everybody, over whichever links
 * there are.
 */
export const createReplication = (
  deps: ReplicationDeps,
  { onShared, onTerm, onRemoved }: ReplicationHandlers,
) => {
  const { me, verify, send } = deps
  /** What each peer has told to have. */
  const theirs = new Map<MemberId, VersionVector>()
  /** Peers that were asked, since the last tick, for what they have and this page lacks. */
  const asked = new Set<MemberId>()
  const vouched = new Set<PageKey>()
  const seconded = new Set<string>()
  const reported = new Set<MemberId>()
  const begun = new Set<OperationId>()
  let replica: Replica | null = null
  let signer: Signer | null = null
  let appointed: MemberId | null = null
  let isInformed = false
  let signing = Promise.resolve()
  let taking = Promise.resolve()
  let told = ''
  let shown: unknown[] = []
  let ticks = 0

  /** What is to be done once the page has its key; at once where it has. */
  let early: ((ready: Replica) => void)[] | null = deps.signer ? [] : null
  const whenReady = (run: (ready: Replica) => void): void => {
    if (replica) run(replica)
    else early?.push(run)
  }

  const tell = (to: MemberId, vector: VersionVector): void => void send(to, { type: 'have', vector })
  const sendOperations = (to: MemberId, operations: Operation[]): void => {
    for (let from = 0; from < operations.length; from += OPERATIONS_PER_MESSAGE) {
      const some = operations.slice(from, from + OPERATIONS_PER_MESSAGE)
      if (!send(to, { type: 'operations', operations: some })) return
    }
  }

  /** Makes an own operation: it counts at once, and leaves when it is signed. */
  const author = (body: OperationBody): boolean => {
    const made = replica?.author(body)
    if (!made?.ok) return false
    const { key, seq, clock, data } = made.value
    signing = signing.then(async () => {
      const signature = await signer?.sign(signedText({ key, seq, clock, data }))
      if (signature === undefined) return
      replica?.sign(seq, signature)
      for (const to of theirs.keys()) sendOperations(to, [{ key, seq, clock, data, signature }])
    })
    // Without a signature nobody else takes it, nor what follows it.
    signing.catch(() => undefined)
    return true
  }

  const standing = (ready: Replica): Standing => ({
    me,
    appointed,
    present: deps.present(),
    wasAppointed: ready.isAppointed,
    isInformed,
  })

  /** Vouches, as the admin behind an open door, for the members whose pages are known and for their keys. */
  const vouch = (ready: Replica): void => {
    const { compare, members, admin } = ready.view()
    if (appointed !== me || admin !== me) return
    const pages = [...ready.pages()].filter(([key]) => !vouched.has(key))
    for (const [key, id] of pages.sort(([, a], [, b]) => compare(a, b))) {
      const member = deps.memberOf(id) ?? members.get(id)
      if (!member) continue
      const { name, verified } = member
      if (author({ type: 'admit', member: { id, name, verified }, key })) vouched.add(key)
    }
  }

  const hasAllOf = (ready: Replica, vector: VersionVector): boolean => {
    const own = new Map(ready.vector().map(({ key, seq }) => [key, seq]))
    return vector.every(({ key, seq }) => (own.get(key) ?? 0) >= seq)
  }
  /** Whether this page has all that some peer has, or is alone: a claim of less might not follow the present term. */
  const isCaughtUp = (ready: Replica): boolean =>
    deps.present().length === 0 || [...theirs.values()].some((vector) => hasAllOf(ready, vector))

  /** Makes the operations that are due, and reports what has changed. */
  const tend = (): void => {
    const ready = replica
    if (!ready) return
    const settlement = settlementDue(ready.view(), standing(ready))
    if (settlement) author(settlement)
    const claim = claimDue(ready.view(), standing(ready))
    if (claim && isCaughtUp(ready) && author(claim)) vouched.clear()
    vouch(ready)
    for (const second of secondsDue(ready.view(), standing(ready))) {
      if (second.type !== 'second' || seconded.has(second.removal)) continue
      seconded.add(second.removal)
      author(second)
    }
    report(ready)
  }
  const report = (ready: Replica): void => {
    const view = ready.view()
    const admin = appointed ?? view.admin
    for (const term of view.terms.values()) {
      if (begun.has(term.id)) continue
      begun.add(term.id)
      onTerm(term.admin)
    }
    if (view !== shown[0] || admin !== shown[1]) {
      shown = [view, admin]
      onShared({ admin, hands: view.hands, chat: view.chat, members: view.members })
    }
    for (const id of view.removed) {
      if (reported.has(id)) continue
      reported.add(id)
      // Their page ends by itself, if it hears of it before the link does.
      const vector = theirs.get(id)
      if (vector) sendOperations(id, ready.missing(vector, ANSWER_MAX))
      onRemoved(id)
    }
  }

  const take = async (ready: Replica, operations: Operation[]): Promise<void> => {
    for (const operation of operations) {
      if (!ready.isNew(operation)) continue
      if (await verify?.(operation.key, signedText(operation), operation.signature)) ready.take(operation)
    }
    tend()
  }

  void deps.signer?.then(
    (own) => {
      signer = own
      replica = createReplica({ id: me, key: own.publicKey })
      for (const run of early ?? []) run(replica)
      early = null
      tend()
    },
    () => (early = null),
  )

  return {
    /** Notes that the pair's message channel has opened, over a first or a renewed connection. */
    onOpen: (id: MemberId): void =>
      whenReady((ready) => {
        tell(id, ready.vector())
      }),
    /** Takes a message of a peer. */
    onMessage: (from: MemberId, message: Message): void =>
      whenReady((ready) => {
        if (message.type === 'operations') {
          taking = taking.then(() => take(ready, message.operations))
          return
        }
        theirs.set(from, message.vector)
        sendOperations(from, ready.missing(message.vector, ANSWER_MAX))
        if (!hasAllOf(ready, message.vector) && !asked.has(from)) {
          asked.add(from)
          tell(from, ready.vector())
        }
        tend()
      }),
    /** Notes the key that a peer's page has shown over the pair's own channel. */
    onKey: (id: MemberId, key: PageKey): void =>
      whenReady((ready) => {
        ready.meet(id, key)
        tend()
      }),
    onGone: (id: MemberId): void => void theirs.delete(id),
    /** Looks what is due, and tells the peers what this page has, where that has changed. */
    tick: (): void => {
      if (!replica) return
      tend()
      ticks += 1
      asked.clear()
      const vector = replica.vector()
      const text = JSON.stringify(vector)
      if (text === told && ticks % TELL_TICKS !== 0) return
      told = text
      for (const id of theirs.keys()) tell(id, vector)
    },
    /** Notes the server's word that this member is the admin, behind an open door. */
    appoint: (id: MemberId): void => {
      appointed = id
      whenReady((ready) => {
        ready.appoint(id)
        tend()
      })
    },
    /** Notes another member's word that this member is the admin, behind an open door: it holds for now, and proves nothing. */
    follow: (id: MemberId): void => {
      if (id === me) return
      appointed = id
      tend()
    },
    /** Notes that the server says no more. `isInformed`: it was heard until the door closed. */
    closeDoor: (isHeardToTheEnd: boolean): void => {
      appointed = null
      isInformed = isHeardToTheEnd
      tend()
    },
    /** Removes a member, for good. False where this member is not the admin. */
    remove: (member: MemberId): boolean => {
      const term = replica?.view().chain.at(-1)
      if (term?.admin !== me || member === me) return false
      const isMade = author({ type: 'remove', term: term.id, member })
      tend()
      return isMade
    },
    /** Makes another member the admin. False where this member is not, or that one is not here. */
    handOver: (to: MemberId): boolean => {
      const term = replica?.view().chain.at(-1)
      if (term?.admin !== me || appointed !== null || !deps.present().includes(to)) return false
      const isMade = author({ type: 'hand_over', term: term.id, to })
      tend()
      return isMade
    },
    /** Raises or lowers this member's hand. False where nothing has changed, or nothing more can be said. */
    raiseHand: (up: boolean): boolean => {
      if (!replica || replica.view().hands.includes(me) === up) return false
      const isMade = author({ type: 'hand', up })
      tend()
      return isMade
    },
    /** Says something to everybody. False where it is empty or too long, or nothing more can be said. */
    say: (text: string): boolean => {
      if (text.trim() === '' || text.length > CHAT_MAX) return false
      const isMade = author({ type: 'chat', text })
      tend()
      return isMade
    },
  }
}
export type Replication = ReturnType<typeof createReplication>
