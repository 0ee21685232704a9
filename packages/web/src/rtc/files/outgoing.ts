import type { FileFrame, StopReason } from '@talki/core/protocol/file'
import { CHUNK_BYTES, type FileChannel } from '../channels/file-channel'

/** So much of a file is read at once, in bytes. */
const BLOCK_BYTES = 64 * CHUNK_BYTES

/** File that this member offers, as all its receivers are told of it. */
export type OfferedFile = { id: string; name: string; size: number; hash: string; blob: Blob }

/**
 * How far a transfer to one receiver has come. `offered`: the receiver has yet to accept; `queued`: another file is being
 * sent to them; `sent`: all bytes are on their way; `delivered`: the receiver has the file, and its hash is right.
 */
export type OutgoingStatus = 'offered' | 'queued' | 'sending' | 'sent' | 'delivered' | StopReason

type Transfer = { file: OfferedFile; status: OutgoingStatus; sent: number }

/** Whether nothing more comes of a transfer. */
export const isOver = (status: OutgoingStatus): boolean =>
  !['offered', 'queued', 'sending', 'sent'].includes(status)

/**
 * The files for one receiver, one at a time: each waits until the receiver wants it, and is sent from the byte that it
 * wants. Outlives the channel: on each further one everything that is not over is offered again, and the receiver, who
 * knows what it has, wants the rest.
 */
export const createOutgoing = (onChange: () => void) => {
  const transfers = new Map<string, Transfer>()
  let queue: Transfer[] = []
  let channel: FileChannel | null = null
  /** Grows with each channel, and whenever the file under way is to be sent no further. */
  let run = 0
  let isRunning = false
  let wake: (() => void) | null = null

  const offerOf = ({ file: { id, name, size, hash } }: Transfer): FileFrame => ({
    type: 'offer',
    id,
    name,
    size,
    hash,
  })
  const become = (transfer: Transfer, status: OutgoingStatus): void => {
    transfer.status = status
    onChange()
  }
  const interrupt = (): void => {
    run += 1
    wake?.()
  }
  /** Ends a transfer; its bytes are not sent any longer. */
  const end = (transfer: Transfer, status: OutgoingStatus): void => {
    const isUnderWay = transfer.status === 'sending'
    queue = queue.filter((other) => other !== transfer)
    become(transfer, status)
    if (isUnderWay) interrupt()
  }

  /** Sends one file from the byte that is wanted, for as long as it is wanted and there is this channel. */
  const sendOne = async (transfer: Transfer, to: FileChannel): Promise<void> => {
    const mine = run
    const { file } = transfer
    become(transfer, 'sending')
    to.send({ type: 'begin', id: file.id, from: transfer.sent })
    while (transfer.sent < file.size) {
      const block = await file.blob.slice(transfer.sent, transfer.sent + BLOCK_BYTES).arrayBuffer()
      for (let at = 0; at < block.byteLength; at += CHUNK_BYTES) {
        const chunk = new Uint8Array(block, at, Math.min(CHUNK_BYTES, block.byteLength - at))
        while (run === mine && !to.sendChunk(chunk)) await new Promise<void>((resolve) => (wake = resolve))
        if (run !== mine) return
        transfer.sent += chunk.byteLength
        onChange()
      }
      if (run !== mine) return
    }
    become(transfer, 'sent')
  }
  const pump = async (): Promise<void> => {
    if (isRunning) return
    isRunning = true
    for (let next = queue.shift(); next && channel; next = queue.shift()) {
      try {
        await sendOne(next, channel)
      } catch {
        // The file is gone from the disk, or was changed.
        channel.send({ type: 'stop', id: next.file.id, why: 'unreadable' })
        become(next, 'unreadable')
      }
    }
    isRunning = false
  }

  return {
    /** Offers a file: at once, where the receiver's page is known to take files. */
    offer: (file: OfferedFile): void => {
      const transfer: Transfer = { file, status: 'offered', sent: 0 }
      transfers.set(file.id, transfer)
      channel?.send(offerOf(transfer))
      onChange()
    },
    /** Withdraws a file. */
    cancel: (id: string): void => {
      const transfer = transfers.get(id)
      if (!transfer || isOver(transfer.status)) return
      end(transfer, 'cancelled')
      channel?.send({ type: 'stop', id, why: 'cancelled' })
    },
    /** Takes a channel whose other end takes files. `isSamePage`: what the receiver had of a file it still has. */
    attach: (next: FileChannel, isSamePage: boolean): void => {
      channel = next
      queue = []
      interrupt()
      for (const transfer of transfers.values()) {
        if (isOver(transfer.status)) {
          // It may not have been told.
          if (transfer.status !== 'delivered')
            next.send({ type: 'stop', id: transfer.file.id, why: 'cancelled' })
        } else {
          // Until it is wanted again.
          if (transfer.status !== 'offered') transfer.status = isSamePage ? 'queued' : 'offered'
          next.send(offerOf(transfer))
        }
      }
      onChange()
    },
    drained: (): void => wake?.(),
    /** Takes the receiver's word on a file. */
    receive: (frame: Extract<FileFrame, { type: 'want' | 'done' | 'stop' }>): void => {
      const transfer = transfers.get(frame.id)
      if (!transfer || isOver(transfer.status)) return
      if (frame.type === 'done') end(transfer, 'delivered')
      else if (frame.type === 'stop') end(transfer, frame.why)
      else if (
        frame.from <= transfer.file.size &&
        !queue.includes(transfer) &&
        transfer.status !== 'sending'
      ) {
        transfer.sent = frame.from
        become(transfer, 'queued')
        queue.push(transfer)
        void pump()
      }
    },
    status: (id: string): { status: OutgoingStatus; sent: number } | null => transfers.get(id) ?? null,
    /** The receiver is gone: nothing more comes of what was offered to them. */
    close: (): void => {
      channel = null
      for (const transfer of transfers.values()) if (!isOver(transfer.status)) end(transfer, 'cancelled')
    },
  }
}
