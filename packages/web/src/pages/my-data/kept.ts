import type { Key } from '../../words/key'

/** Rows of one table: each column with what it is for, and when such a row goes. Texts are keys of the catalogue. */
export type KeptTable = {
  table: string
  title: Key
  until: Key
  columns: Readonly<Record<string, Key>>
}

/** What is kept outside the tables: what it holds, who has it, and until when. */
export type KeptElsewhere = { title: Key; text: Key; until: Key }

/** Everything that the database keeps, by table and column: scripts/kept.test.ts holds it against the schema. */
export const KEPT_TABLES: readonly KeptTable[] = [
  {
    table: 'sessions',
    title: 'data.kept.tables.sessions.title',
    until: 'data.kept.tables.sessions.until',
    columns: {
      token_hash: 'data.kept.tables.sessions.columns.tokenHash',
      user_id: 'data.kept.tables.sessions.columns.userId',
      name: 'data.kept.tables.sessions.columns.name',
      verified: 'data.kept.tables.sessions.columns.verified',
      expires_at: 'data.kept.tables.sessions.columns.expiresAt',
    },
  },
  {
    table: 'rooms',
    title: 'data.kept.tables.rooms.title',
    until: 'data.kept.tables.rooms.until',
    columns: {
      id: 'data.kept.tables.rooms.columns.id',
      admin: 'data.kept.tables.rooms.columns.admin',
      seats: 'data.kept.tables.rooms.columns.seats',
      seats_taken: 'data.kept.tables.rooms.columns.seatsTaken',
      locked: 'data.kept.tables.rooms.columns.locked',
      held_back: 'data.kept.tables.rooms.columns.heldBack',
      arrivals: 'data.kept.tables.rooms.columns.arrivals',
      denied: 'data.kept.tables.rooms.columns.denied',
      door_seconds: 'data.kept.tables.rooms.columns.doorSeconds',
      expires_at: 'data.kept.tables.rooms.columns.expiresAt',
    },
  },
  {
    table: 'passes',
    title: 'data.kept.tables.passes.title',
    until: 'data.kept.tables.passes.until',
    columns: {
      room_id: 'data.kept.tables.passes.columns.roomId',
      hash: 'data.kept.tables.passes.columns.hash',
      member_id: 'data.kept.tables.passes.columns.memberId',
    },
  },
  {
    table: 'forwardings',
    title: 'data.kept.tables.forwardings.title',
    until: 'data.kept.tables.forwardings.until',
    columns: {
      hash: 'data.kept.tables.forwardings.columns.hash',
      room_id: 'data.kept.tables.forwardings.columns.roomId',
    },
  },
  {
    table: 'members',
    title: 'data.kept.tables.members.title',
    until: 'data.kept.tables.members.until',
    columns: {
      id: 'data.kept.tables.members.columns.id',
      room_id: 'data.kept.tables.members.columns.roomId',
      user_id: 'data.kept.tables.members.columns.userId',
      name: 'data.kept.tables.members.columns.name',
      verified: 'data.kept.tables.members.columns.verified',
      status: 'data.kept.tables.members.columns.status',
      knocked_at: 'data.kept.tables.members.columns.knockedAt',
      admitted_at: 'data.kept.tables.members.columns.admittedAt',
      connection_id: 'data.kept.tables.members.columns.connectionId',
      presence: 'data.kept.tables.members.columns.presence',
      network: 'data.kept.tables.members.columns.network',
      tickets: 'data.kept.tables.members.columns.tickets',
      seen_at: 'data.kept.tables.members.columns.seenAt',
      asked_at: 'data.kept.tables.members.columns.askedAt',
    },
  },
  {
    table: 'nonces',
    title: 'data.kept.tables.nonces.title',
    until: 'data.kept.tables.nonces.until',
    columns: {
      hash: 'data.kept.tables.nonces.columns.hash',
      member_id: 'data.kept.tables.nonces.columns.memberId',
      slot: 'data.kept.tables.nonces.columns.slot',
      connection_id: 'data.kept.tables.nonces.columns.connectionId',
      expires_at: 'data.kept.tables.nonces.columns.expiresAt',
    },
  },
  {
    table: 'sign_ins',
    title: 'data.kept.tables.signIns.title',
    until: 'data.kept.tables.signIns.until',
    columns: {
      hash: 'data.kept.tables.signIns.columns.hash',
      expires_at: 'data.kept.tables.signIns.columns.expiresAt',
    },
  },
  {
    table: 'rendezvous',
    title: 'data.kept.tables.rendezvous.title',
    until: 'data.kept.tables.rendezvous.until',
    columns: {
      hash: 'data.kept.tables.rendezvous.columns.hash',
      key_hash: 'data.kept.tables.rendezvous.columns.keyHash',
      sealed: 'data.kept.tables.rendezvous.columns.sealed',
      expires_at: 'data.kept.tables.rendezvous.columns.expiresAt',
    },
  },
  {
    table: 'allowances',
    title: 'data.kept.tables.allowances.title',
    until: 'data.kept.tables.allowances.until',
    columns: {
      key: 'data.kept.tables.allowances.columns.key',
      expires_at: 'data.kept.tables.allowances.columns.expiresAt',
    },
  },
]

/** What is kept by others than the database, or outside its tables. */
export const KEPT_ELSEWHERE: readonly KeptElsewhere[] = [
  {
    title: 'data.kept.elsewhere.logs.title',
    text: 'data.kept.elsewhere.logs.text',
    until: 'data.kept.elsewhere.logs.until',
  },
  {
    title: 'data.kept.elsewhere.counts.title',
    text: 'data.kept.elsewhere.counts.text',
    until: 'data.kept.elsewhere.counts.until',
  },
  {
    title: 'data.kept.elsewhere.restore.title',
    text: 'data.kept.elsewhere.restore.text',
    until: 'data.kept.elsewhere.restore.until',
  },
  {
    title: 'data.kept.elsewhere.stun.title',
    text: 'data.kept.elsewhere.stun.text',
    until: 'data.kept.elsewhere.stun.until',
  },
  {
    title: 'data.kept.elsewhere.turn.title',
    text: 'data.kept.elsewhere.turn.text',
    until: 'data.kept.elsewhere.turn.until',
  },
  {
    title: 'data.kept.elsewhere.speech.title',
    text: 'data.kept.elsewhere.speech.text',
    until: 'data.kept.elsewhere.speech.until',
  },
  {
    title: 'data.kept.elsewhere.others.title',
    text: 'data.kept.elsewhere.others.text',
    until: 'data.kept.elsewhere.others.until',
  },
]
