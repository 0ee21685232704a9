import type { Text } from './error-text'

const errors = {
  empty: 'Paste the code that you were given, or scan it.',
  not_a_code: 'There is no code in this text. A code begins with TALKI.',
  truncated: 'The end of this code is missing. Copy all of it.',
  damaged: 'This code was changed on its way, or misread. Copy or scan it again.',
  version: 'This code is of another version of Talki. Reload the page on both sides, and begin again.',
  own: 'This is your own code. The other person needs it, and you need theirs.',
  is_answer: 'This code is an answer. It belongs on the page that made the invitation.',
  is_offer:
    'This code is an invitation, and an answer is wanted here. One of you invites, and the other answers.',
  stale: 'This answers another invitation than the code above. The other person has to answer this one.',
  stranger:
    'This code is of another person, or of a page that has been loaded anew. It cannot mend this link.',
  failed: 'This browser could not use the code. Begin again on both sides.',
} satisfies Record<string, string>

/** Sentence that says why a code cannot be used, and what to do. */
export const directErrorText = (code: keyof typeof errors): string => errors[code]

const ends = {
  left: { title: 'You left the call', body: 'Your microphone and camera are off.' },
  peer_left: {
    title: 'The other person has left',
    body: 'The call is over. Your microphone and camera are off.',
  },
  lost: {
    title: 'The link is lost',
    body: 'The other browser has been out of reach for half a minute. Link again with new codes.',
  },
  no_link: {
    title: 'No link came about',
    body: 'The codes were fine, but no way was found between the two browsers. Without a server both should be in one network. Try again with new codes.',
  },
  unsupported: {
    title: 'This browser cannot make calls',
    body: 'It has no WebRTC, or WebRTC is switched off. Use another browser, such as Firefox, Chrome or Safari.',
  },
} satisfies Record<string, Text>

/** Heading and explanation of the end of a call without a server. */
export const directEndText = (reason: keyof typeof ends): Text => ends[reason]
