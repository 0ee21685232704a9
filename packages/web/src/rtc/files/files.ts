import { newFrameId, newPageId, type MemberId } from '@talki/core/id'
import { FILE_MAX_BYTES } from '@talki/core/protocol/file'
import { err, ok, type Result } from '@talki/core/result'
import { safeFileName } from '../../lib/file-name'
import type { FileChannel } from '../channels/file-channel'
import type { GoneReason } from '../mesh/link-state'
import type { Platform } from '../platform'
import { createFileExchange, type ExchangeState, type FileExchange } from './file-exchange'
import type { IncomingStatus } from './incoming'
import { isOver, type OfferedFile, type OutgoingStatus } from './outgoing'

/** The page is told of progress at most so often, in milliseconds. */
const TELL_MS = 150

/** The most bytes that a page accepts from all others together: they are kept until the call ends. */
export const KEPT_MAX_BYTES = 5 * FILE_MAX_BYTES

/** The most files that this member has offered and that are not over. */
const OFFERED_MAX = 16

/** One receiver of a file of this member; `sent` in bytes. */
export type FileReceiver = { member: MemberId; status: OutgoingStatus; sent: number; state: ExchangeState }

/** File in the call, as the page shows it: an own one with its receivers, or another member's; `received` in bytes. */
export type SharedFile = { id: string; from: MemberId; name: string; size: number } & (
  | { isOwn: true; receivers: readonly FileReceiver[] }
  | { isOwn: false; status: IncomingStatus; received: number; state: ExchangeState }
)

export type FilesEvent =
  | { type: 'files'; files: readonly SharedFile[] }
  /** A file has come whole. */
  | { type: 'file'; id: string; file: Blob }

/** Why a file is not offered. */
export type OfferError =
  | { code: 'file_too_large'; maxBytes: number }
  /** The browser cannot read it: it is a folder, or gone. */
  | { code: 'file_unreadable' }
  /** There is nobody to offer it to. */
  | { code: 'nobody_here' }
  | { code: 'too_many_files' }

/** Why a file is not accepted. */
export type AcceptError = { code: 'unknown_file' } | { code: 'no_space'; maxBytes: number }

export type FilesDeps = {
  me: MemberId
  platform: Pick<Platform, 'now' | 'setTimer'>
  /** SHA-256 in hexadecimal digits. */
  hash: (blob: Blob) => Promise<string>
  /** The members with whom there is a link, or one is being made. */
  members: () => readonly MemberId[]
}

/** Files from member to member, each over the pair's own channel (docs/adr/0126). Who joins later is not offered them. */
export const createFiles = (
  { me, platform, hash, members }: FilesDeps,
  emit: (event: FilesEvent) => void,
) => {
  const page = newPageId()
  const exchanges = new Map<MemberId, FileExchange>()
  const own = new Map<string, { file: OfferedFile; to: readonly MemberId[] }>()
  /** All files, in the order in which this page has heard of them. */
  const order: { id: string; from: MemberId }[] = []
  let isTelling = false
  let isClosed = false

  const theirsOf = (id: MemberId, exchange: FileExchange): SharedFile[] =>
    exchange.incoming.list().map((file) => ({ ...file, from: id, isOwn: false, state: exchange.state() }))
  const ownOf = ({ file, to }: { file: OfferedFile; to: readonly MemberId[] }): SharedFile => ({
    id: file.id,
    from: me,
    name: file.name,
    size: file.size,
    isOwn: true,
    receivers: to.flatMap((member) => {
      const exchange = exchanges.get(member)
      const progress = exchange?.outgoing.status(file.id)
      return exchange && progress
        ? [{ member, status: progress.status, sent: progress.sent, state: exchange.state() }]
        : []
    }),
  })
  const list = (): SharedFile[] => {
    const all = [
      ...[...exchanges].flatMap(([id, exchange]) => theirsOf(id, exchange)),
      ...[...own.values()].map(ownOf),
    ]
    const known = (file: SharedFile) =>
      order.findIndex(({ id, from }) => id === file.id && from === file.from)
    for (const file of all) if (known(file) < 0) order.push({ id: file.id, from: file.from })
    return all.sort((one, other) => known(one) - known(other))
  }
  const changed = (): void => {
    if (isTelling || isClosed) return
    isTelling = true
    platform.setTimer(() => {
      isTelling = false
      if (!isClosed) emit({ type: 'files', files: list() })
    }, TELL_MS)
  }
  const exchangeWith = (id: MemberId): FileExchange => {
    const known = exchanges.get(id)
    if (known) return known
    const exchange = createFileExchange(page, {
      now: platform.now,
      hash,
      onChange: changed,
      onFile: (file, blob) => emit({ type: 'file', id: file, file: blob }),
    })
    exchanges.set(id, exchange)
    return exchange
  }
  const findIncoming = (id: string): [FileExchange, { size: number }] | null => {
    for (const exchange of exchanges.values()) {
      const file = exchange.incoming.list().find((candidate) => candidate.id === id)
      if (file) return [exchange, file]
    }
    return null
  }
  /** Bytes that are kept here, or will be. */
  const keptBytes = (): number =>
    [...exchanges.values()]
      .flatMap(({ incoming }) => incoming.list())
      .filter(({ status }) => ['waiting', 'receiving', 'checking', 'received'].includes(status))
      .reduce((sum, { size }) => sum + size, 0)
  const isUnderWay = ({ file, to }: { file: OfferedFile; to: readonly MemberId[] }): boolean =>
    to.some((member) => {
      const status = exchanges.get(member)?.outgoing.status(file.id)?.status
      return status !== undefined && !isOver(status)
    })

  return {
    /** Offers a file to everybody who is here. Never rejects. */
    offer: async (blob: Blob, name: string): Promise<Result<void, OfferError>> => {
      if (blob.size > FILE_MAX_BYTES) return err({ code: 'file_too_large', maxBytes: FILE_MAX_BYTES })
      if ([...own.values()].filter(isUnderWay).length >= OFFERED_MAX) return err({ code: 'too_many_files' })
      if (members().length === 0) return err({ code: 'nobody_here' })
      const sum = await hash(blob).catch(() => null)
      if (sum === null) return err({ code: 'file_unreadable' })
      const to = members()
      const file = { id: newFrameId(), name: safeFileName(name), size: blob.size, hash: sum, blob }
      own.set(file.id, { file, to })
      for (const id of to) exchangeWith(id).outgoing.offer(file)
      return ok(undefined)
    },
    /** Accepts another member's file. */
    accept: (id: string): Result<void, AcceptError> => {
      const found = findIncoming(id)
      if (!found) return err({ code: 'unknown_file' })
      const [exchange, { size }] = found
      if (keptBytes() + size > KEPT_MAX_BYTES) return err({ code: 'no_space', maxBytes: KEPT_MAX_BYTES })
      exchange.incoming.accept(id)
      return ok(undefined)
    },
    /** Withdraws an own file, or declines or cancels another member's. */
    cancel: (id: string): void => {
      for (const { outgoing, incoming } of exchanges.values()) {
        outgoing.cancel(id)
        incoming.cancel(id)
      }
    },
    /** Takes a channel to a member that has opened. */
    onOpen: (id: MemberId, channel: FileChannel): void => exchangeWith(id).open(channel),
    /** A member is gone; one who is out of reach may come back, and goes on where they were. */
    onGone: (id: MemberId, why: GoneReason): void => {
      if (why !== 'lost') exchanges.get(id)?.close()
    },
    tick: (): void => {
      for (const exchange of exchanges.values()) exchange.tick()
    },
    close: (): void => {
      isClosed = true
      for (const exchange of exchanges.values()) exchange.close()
    },
  }
}

/** SHA-256 of a file by the browser, in hexadecimal digits. Rejects where the file cannot be read, or in an insecure page. */
export const sha256Of = async (crypto: Crypto, blob: Blob): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
