import type { FileFrame, StopReason } from '@talki/core/protocol/file'
import { createTokenBuckets } from '@talki/core/token-bucket'
import { safeFileName } from '../../lib/file-name'
import type { FileChannel } from '../channels/file-channel'

/** Files that one peer may offer: so many at once, and so many more each second. */
const OFFERS = { burst: 16, perSecond: 0.1 }

/** Parts of so many bytes are handed to the browser as blobs, which it may keep on the disk. */
const PART_BYTES = 1_048_576

/**
 * How far a transfer from one sender has come. `offered`: the user has yet to accept; `waiting`: accepted, and nothing has
 * come; `checking`: all has come.
 */
export type IncomingStatus = 'offered' | 'waiting' | 'receiving' | 'checking' | 'received' | StopReason

type Transfer = {
  id: string
  name: string
  size: number
  hash: string
  status: IncomingStatus
  received: number
  parts: Blob[]
  /** What has come since the last part was made, and its bytes. */
  chunks: ArrayBuffer[]
  chunkBytes: number
}

export type IncomingDeps = {
  now: () => number
  /** SHA-256 in hexadecimal digits. */
  hash: (blob: Blob) => Promise<string>
  onChange: () => void
  /** A whole file, whose hash is right. */
  onFile: (id: string, file: Blob) => void
}

/**
 * The files of one sender. Nothing comes before the user has accepted it, and no more than was offered. Outlives the
 * channel: what was accepted is wanted again from the first byte that is missing.
 */
export const createIncoming = ({ now, hash, onChange, onFile }: IncomingDeps) => {
  const transfers = new Map<string, Transfer>()
  const offers = createTokenBuckets(OFFERS, { now })
  let channel: FileChannel | null = null
  /** The file whose bytes are coming. */
  let current: Transfer | null = null

  const become = (transfer: Transfer, status: IncomingStatus): void => {
    transfer.status = status
    onChange()
  }
  const isWanted = ({ status }: Transfer): boolean => status === 'waiting' || status === 'receiving'
  const isOpen = ({ status }: Transfer): boolean =>
    status === 'offered' || status === 'waiting' || status === 'receiving'
  const end = (transfer: Transfer, status: IncomingStatus): void => {
    if (current === transfer) current = null
    transfer.parts = []
    transfer.chunks = []
    become(transfer, status)
  }
  const want = ({ id, received }: Transfer): void => void channel?.send({ type: 'want', id, from: received })
  const fail = (transfer: Transfer): void => {
    channel?.send({ type: 'stop', id: transfer.id, why: 'damaged' })
    end(transfer, 'damaged')
  }

  const keepPart = (transfer: Transfer): void => {
    transfer.parts.push(new Blob(transfer.chunks))
    transfer.chunks = []
    transfer.chunkBytes = 0
  }
  const finish = async (transfer: Transfer): Promise<void> => {
    current = null
    keepPart(transfer)
    const file = new Blob(transfer.parts, { type: 'application/octet-stream' })
    become(transfer, 'checking')
    const found = await hash(file).catch(() => '')
    if (found !== transfer.hash) {
      fail(transfer)
      return
    }
    channel?.send({ type: 'done', id: transfer.id })
    onFile(transfer.id, file)
    end(transfer, 'received')
  }
  const begin = (id: string, from: number): void => {
    const transfer = transfers.get(id)
    current = null
    if (!transfer || !isWanted(transfer) || from !== transfer.received) return
    current = transfer
    become(transfer, 'receiving')
    if (transfer.received === transfer.size) void finish(transfer)
  }

  /** Takes an offer; one that is known is answered by what has become of it. */
  const offered = ({ id, name, size, hash: sum }: Extract<FileFrame, { type: 'offer' }>): void => {
    const known = transfers.get(id)
    if (known) {
      if (isWanted(known)) want(known)
      else if (known.status === 'received') channel?.send({ type: 'done', id })
      else if (!isOpen(known) && known.status !== 'checking')
        channel?.send({ type: 'stop', id, why: 'cancelled' })
      return
    }
    if (!offers.take('').ok) {
      channel?.send({ type: 'stop', id, why: 'cancelled' })
      return
    }
    const transfer = { id, name: safeFileName(name), size, hash: sum, status: 'offered' as const }
    transfers.set(id, { ...transfer, received: 0, parts: [], chunks: [], chunkBytes: 0 })
    onChange()
  }

  return {
    /** Takes a channel whose other end takes files. `isSamePage`: the sender still has what it has offered. */
    attach: (next: FileChannel, isSamePage: boolean): void => {
      channel = next
      current = null
      if (isSamePage) return
      for (const transfer of transfers.values()) if (isOpen(transfer)) end(transfer, 'cancelled')
    },
    /** Takes the sender's word on a file. */
    receive: (frame: Extract<FileFrame, { type: 'offer' | 'begin' | 'stop' }>): void => {
      if (frame.type === 'offer') {
        offered(frame)
        return
      }
      if (frame.type === 'begin') {
        begin(frame.id, frame.from)
        return
      }
      const transfer = transfers.get(frame.id)
      if (transfer && isOpen(transfer)) end(transfer, frame.why)
    },
    /** Takes bytes of the file that was begun last. */
    receiveChunk: (chunk: ArrayBuffer): void => {
      if (!current) return
      if (current.received + chunk.byteLength > current.size) {
        fail(current)
        return
      }
      current.received += chunk.byteLength
      current.chunks.push(chunk)
      current.chunkBytes += chunk.byteLength
      if (current.chunkBytes >= PART_BYTES) keepPart(current)
      if (current.received === current.size) void finish(current)
      else onChange()
    },
    /** Accepts an offer: its bytes may come. */
    accept: (id: string): void => {
      const transfer = transfers.get(id)
      if (transfer?.status !== 'offered') return
      become(transfer, 'waiting')
      want(transfer)
    },
    /** Declines an offer, or wants a file no longer. */
    cancel: (id: string): void => {
      const transfer = transfers.get(id)
      if (!transfer || !isOpen(transfer)) return
      channel?.send({ type: 'stop', id, why: 'cancelled' })
      end(transfer, 'cancelled')
    },
    /** The sender is gone, and with it what has not come. */
    lose: (): void => {
      for (const transfer of transfers.values()) if (isOpen(transfer)) end(transfer, 'cancelled')
    },
    /** The files, in the order of their offers. */
    list: (): Pick<Transfer, 'id' | 'name' | 'size' | 'status' | 'received'>[] =>
      [...transfers.values()].map(({ id, name, size, status, received }) => ({
        id,
        name,
        size,
        status,
        received,
      })),
  }
}
