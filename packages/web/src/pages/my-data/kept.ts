/** Rows of one table: each column with what it is for, and when such a row goes. */
export type KeptTable = {
  table: string
  title: string
  until: string
  columns: Readonly<Record<string, string>>
}

/** What is kept outside the tables: what it holds, who has it, and until when. */
export type KeptElsewhere = { title: string; text: string; until: string }

const SWEPT =
  'The server deletes what has expired once an hour, or once a minute where it is a single machine.'

/** Everything that the database keeps, by table and column: scripts/kept.test.ts holds it against the schema. */
export const KEPT_TABLES: readonly KeptTable[] = [
  {
    table: 'sessions',
    title: 'Your sign-in',
    until: 'A day after you signed in, or when you sign in anew or ask to be forgotten.',
    columns: {
      token_hash: 'A hash of the key in this browser’s cookie, to know you by.',
      user_id: 'A number for you: a random one, or a hash that stands for your Google account.',
      name: 'Your name, to show to the others.',
      verified: 'Whether Google vouches for the name.',
      expires_at: 'When you are signed out.',
    },
  },
  {
    table: 'rooms',
    title: 'A call, while its door is open',
    until:
      'When the last member leaves; or when the door has closed and the last page has let go of the server, which pages do at that second.',
    columns: {
      id: 'The code in the call’s link.',
      admin: 'Which member keeps the door.',
      seats: 'How many people it has room for.',
      seats_taken: 'How many were let in.',
      locked: 'Whether the door is locked to new knocks.',
      held_back: 'How many knocks were held back because there were too many.',
      door_seconds:
        'How long the door stays open, from its opening and each time the admin keeps it open longer.',
      expires_at: 'When the door closes.',
    },
  },
  {
    table: 'passes',
    title: 'A pass to a call whose door was opened again',
    until: 'When you have followed into the new room, or with that room.',
    columns: {
      room_id: 'Which room it is for.',
      hash: 'A hash of the pass, which the admin’s browser has sent to yours.',
      member_id: 'Which member of the call it is for: the random number that you have there.',
    },
  },
  {
    table: 'forwardings',
    title: 'Where an old link leads',
    until: 'With the new room; and there is none unless the admin wishes so.',
    columns: {
      hash: 'A hash of the code in the old link.',
      room_id: 'The room to which it leads.',
    },
  },
  {
    table: 'members',
    title: 'You in a call',
    until: 'When you leave, or with the call.',
    columns: {
      id: 'A random number for you in this call.',
      room_id: 'Which call it is.',
      user_id: 'Your number, so that you come back as yourself.',
      name: 'Your name, to show to the others.',
      verified: 'Whether Google vouches for the name.',
      status: 'Whether you wait, were let in, were not let in, or were removed.',
      knocked_at: 'When you knocked, for the order of those who wait.',
      admitted_at: 'When you were let in: who has been there longest keeps the door next.',
      connection_id: 'Which socket reaches you.',
      presence: 'Whether there is such a socket.',
      network:
        'A keyed hash of this call and your network’s address, so that whoever was denied does not come back at once by another name.',
      tickets: 'How many keys for sockets were made for you.',
      seen_at: 'When your page last gave a sign of life.',
      asked_at: 'When your page was asked for a sign of life, as long as it has not answered.',
    },
  },
  {
    table: 'nonces',
    title: 'A key for one socket',
    until: 'When the socket has said hello, or half a minute after the key was made or used.',
    columns: {
      hash: 'A hash of the key.',
      member_id: 'Whose socket it opens.',
      slot: 'Which of your few keys it is: a new one takes the place of the oldest.',
      connection_id: 'Which socket has used it and has yet to say hello.',
      expires_at: 'When it can no longer be used.',
    },
  },
  {
    table: 'sign_ins',
    title: 'A sign-in that was begun at Google',
    until: 'When you are back, or ten minutes later.',
    columns: { hash: 'A hash of what your browser has to bring back.', expires_at: 'When it is too late.' },
  },
  {
    table: 'rendezvous',
    title: 'A place where two browsers find each other again',
    until: 'As soon as the two are back, or a minute later.',
    columns: {
      hash: 'A hash of a secret that only the two know.',
      key_hash: 'A hash of the key by which the same browser comes again.',
      sealed: 'What one browser has for the other, which only the two can open.',
      expires_at: 'When it is too late.',
    },
  },
  {
    table: 'allowances',
    title: 'Counts, to keep scripts out',
    until: 'Ten minutes after the last that was counted, at most.',
    columns: {
      key: 'A keyed hash of what is counted and for whom: sign-ins, new calls, knocks and TURN credentials by your network’s address, and new calls and TURN credentials by the key of your session.',
      expires_at: 'When nothing counts any more; how much does follows from it.',
    },
  },
]

/** When rows go that have expired and that nothing has deleted before. */
export const KEPT_UNTIL_SWEPT = `${SWEPT} Before that nothing reads them.`

/** What is kept by others than the database, or outside its tables. */
export const KEPT_ELSEWHERE: readonly KeptElsewhere[] = [
  {
    title: 'Log lines',
    text: 'What happened, when, how long it took and how it ended. In place of a call and a member there are eight characters of a keyed hash; there is no name, no address, no key and nothing that was said.',
    until: '30 days on AWS. On a single machine, as long as its operator keeps what the program prints.',
  },
  {
    title: 'Counts in the server’s memory',
    text: 'How many requests came lately from your network’s address and by this browser’s key, and how many frames by each socket, so that a flood is turned away before it costs a statement. They are never written down.',
    until: 'Half a minute, while requests come in.',
  },
  {
    title: 'The database’s restore history',
    text: 'Deleted rows can be brought back from it by the operator. It is there to undo an accident.',
    until:
      'On Neon 6 hours or a day by its plan, and at most 30 days if the operator has set that. On a single machine there is none, but for what Postgres has yet to overwrite on the disk.',
  },
  {
    title: 'STUN servers, once you were let in',
    text: 'They learn the address of your network, and nothing of the call: your browser asks them how others can reach it. By default that is a server of Google’s. Before you are let in, nobody outside is asked.',
    until: 'What they keep is not known here.',
  },
  {
    title: 'A TURN server, if there is one',
    text: 'Where no direct way is found it passes on sound and picture, which it cannot decrypt. It learns your addresses and your number in the call.',
    until: 'What its operator has it log.',
  },
  {
    title: 'The other people in the call',
    text: 'Your browser connects to theirs: they learn your address, see your name, and can record what they see and hear. Their pages keep who is admin, who was removed, raised hands and chat until they close; the server is told nothing of it.',
    until: 'As long as they like.',
  },
]
