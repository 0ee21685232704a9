import type { Shared } from '../rtc/replica/replication'
import type { ChatLine } from './call-state'

/** The chat with its authors' names, which the log has apart. Pure. */
export const chatLines = ({ chat, members }: Pick<Shared, 'chat' | 'members'>): ChatLine[] =>
  chat.map((line) => ({ ...line, name: members.get(line.from)?.name ?? '' }))
