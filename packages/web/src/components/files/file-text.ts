import { fileSize } from '../../lib/file-size'
import type { SharedFile } from '../../stores/files'
import { t } from '../../words/words'

type Receiver = Extract<SharedFile, { isOwn: true }>['receivers'][number]
type Theirs = Extract<SharedFile, { isOwn: false }>

/** Part of a whole in percent; of an empty file everything. */
export const percent = (bytes: number, size: number): number =>
  size === 0 ? 100 : Math.floor((100 * bytes) / size)

/** How far a receiver of an own file is. */
export const receiverText = ({ status, sent, state }: Receiver, size: number): string => {
  switch (status) {
    case 'offered':
      if (state === 'unable') return t('files.receiver.unable')
      return t(state === 'away' ? 'files.receiver.away' : 'files.receiver.notAnswered')
    case 'queued':
      return t(state === 'ready' ? 'files.receiver.queued' : 'files.receiver.interrupted')
    case 'sending':
      return state === 'ready'
        ? t('files.receiver.sending', { percent: percent(sent, size) })
        : t('files.receiver.interrupted')
    case 'sent':
      return t('files.receiver.sent')
    case 'delivered':
      return t('files.receiver.delivered')
    case 'cancelled':
      return t('files.receiver.cancelled')
    case 'unreadable':
      return t('files.receiver.unreadable')
    case 'damaged':
      return t('files.receiver.damaged')
    default:
      return status satisfies never
  }
}

/** How far another member's file is. */
export const incomingText = ({ status, received, size, state }: Theirs): string => {
  switch (status) {
    case 'offered':
      return fileSize(size)
    case 'waiting':
      return state === 'ready'
        ? t('files.incoming.waiting')
        : t('files.incoming.waitingInterrupted', { percent: 0 })
    case 'receiving': {
      const done = { percent: percent(received, size), size: fileSize(size) }
      return t(state === 'ready' ? 'files.incoming.receiving' : 'files.incoming.receivingInterrupted', done)
    }
    case 'checking':
      return t('files.incoming.checking')
    case 'received':
      return t('files.incoming.received', { size: fileSize(size) })
    case 'cancelled':
      return t('files.incoming.cancelled')
    case 'unreadable':
      return t('files.incoming.unreadable')
    case 'damaged':
      return t('files.incoming.damaged')
    default:
      return status satisfies never
  }
}
