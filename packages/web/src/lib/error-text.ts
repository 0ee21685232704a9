import type { ProblemCode } from '@talki/core/protocol/frames'
import type { NameProblem } from '@talki/core/protocol/name'
import type { CreateError, JoinError } from '@talki/core/protocol/join'
import type { ReopenError } from '@talki/core/protocol/reopen'
import type { GoogleFinishError, GoogleStartError, TokenFault } from '@talki/core/protocol/sign-in'
import { speakWait } from './countdown'
import type { Obstacle } from './obstacle'

/** Text of a page about an end: a heading, and what it means for the reader. */
export type Text = { title: string; body: string }

const ends = {
  left: { title: 'You left the call', body: 'Your microphone and camera are off.' },
  denied: {
    title: 'You were not let in',
    body: 'The person at the door declined this time. If that was a mistake, ask them outside Talki.',
  },
  removed: {
    title: 'You were removed from the call',
    body: 'The admin has ended it for you, and this link does not let you in again. If that was a mistake, ask them outside Talki.',
  },
  room_closed: {
    title: 'This call cannot be joined',
    body: 'Its door has closed, everybody has left, or the link is incomplete. A door stays open for five minutes; then the server forgets the call. Ask for a new link, or open a call of your own.',
  },
  door_closed: {
    title: 'The door has closed',
    body: 'Its five minutes were over before you were let in. People inside may go on talking: ask them for a new link, or open a call of your own.',
  },
  everyone_left: {
    title: 'Everybody has left',
    body: 'The last person inside has left, and nobody is there to let you in. Open a call of your own, or ask them for a new link.',
  },
  left_last: {
    title: 'You left, and the call is over',
    body: 'You were the last one in it, so its door has closed. Your microphone and camera are off.',
  },
  room_full: {
    title: 'Every seat is taken',
    body: 'This call has as many people as their browsers can bear. A seat frees when somebody leaves.',
  },
  door_locked: {
    title: 'The door is locked',
    body: 'Nobody new can knock at this call just now. Ask the people inside to unlock the door, then try again.',
  },
  door_crowded: {
    title: 'Many people are at this door',
    body: 'There have been many knocks just now, from many people or from your network, and the people inside should not be asked too often.',
  },
  replaced: {
    title: 'This call is open elsewhere',
    body: 'You can be in a call once at a time. Bring it here, or go on in the other tab or on the other device.',
  },
  unseated: {
    title: 'Your place is no longer yours',
    body: 'This browser has taken another name since, so the server no longer knows you here by the old one. You can knock again, by the name that you have now.',
  },
  signed_out: {
    title: 'You are signed out',
    body: 'A sign-in lasts a day here, and then the server forgets it. Sign in again and you can go on.',
  },
  too_many: {
    title: 'That was a lot at once',
    body: 'This browser, or others in your network, have opened or joined many calls just now. Wait a little, then try again.',
  },
  too_many_requests: {
    title: 'One moment, please',
    body: 'This browser or your network has asked a lot of the server just now, so it pauses for you. Try again in half a minute.',
  },
  version: {
    title: 'Talki is newer than this tab',
    body: 'Reload the page to get the version that others use.',
  },
  unsupported: {
    title: 'This browser cannot make calls',
    body: 'It has no WebRTC, or WebRTC is switched off. Open the link in another browser, such as Firefox, Chrome or Safari.',
  },
  failed: {
    title: 'Something went wrong',
    body: 'This page has run into an error of its own. Reload it to try again.',
  },
  unavailable: {
    title: 'Talki cannot be reached',
    body: 'Either this device is offline or the server is having a moment. Nothing is wrong with your link.',
  },
} satisfies Record<string, Text>

/** Texts for every failure to join, which ends the call for the reason of the same name. */
type JoinFailures = Record<(JoinError | CreateError)['code'], Text>

const obstacles = {
  insecure: {
    title: 'Talki needs https',
    body: 'This page came over http, and browsers give microphone and camera to secure pages alone. Open the address of this Talki that begins with https. Its operator knows it.',
  },
  no_webrtc: {
    title: 'This browser cannot make calls',
    body: 'Calls need WebRTC, which this browser does not have or has switched off. Switch it on in the settings or the extensions, or use another browser.',
  },
} satisfies Record<Obstacle, Text>

/** Heading and explanation of why no call can be made from this page. */
export const obstacleText = (obstacle: Obstacle): Text => obstacles[obstacle]

/** Sentence for a browser that keeps no cookies for this site. */
export const cookiesText =
  'This browser keeps no cookies for this site. Talki needs one, to know for a day that you are you. Allow cookies for this site, then try again.'

/** Sentence for a server that does not answer. */
export const unreachableText = 'Talki cannot be reached. Check the connection and try again.'

/** Every reason for a call's end that has a text. A reason without one does not compile where it is shown. */
type EndReason = keyof typeof ends

/** Sentence about when to try again. */
export const retryText = (ms: number): string => `Try again in ${speakWait(ms)}.`

/** Heading and explanation of a call's end. */
export const endText = (reason: EndReason): Text => (ends satisfies JoinFailures)[reason]

const devices = {
  microphone: {
    denied: {
      title: 'The microphone is blocked',
      body: 'Allow it beside the page’s address, then try again. Without it, people can see you but not hear you.',
    },
    missing: { title: 'No microphone found', body: 'Plug one in, or join and listen.' },
    busy: {
      title: 'The microphone is in use',
      body: 'Another program holds it. Close that program, then try again.',
    },
    unplugged: {
      title: 'The microphone was unplugged',
      body: 'You are muted. Plug it in again, or choose another.',
    },
    unsupported: {
      title: 'No microphone in this browser',
      body: 'The page must be opened over https, in a browser that can make calls.',
    },
    failed: {
      title: 'The microphone did not start',
      body: 'Unplug it and plug it in again, or choose another.',
    },
  },
  camera: {
    denied: {
      title: 'The camera is blocked',
      body: 'Allow it beside the page’s address, then try again. You can join without it.',
    },
    missing: { title: 'No camera found', body: 'Plug one in, or join with sound alone.' },
    busy: {
      title: 'The camera is in use',
      body: 'Another program holds it. Close that program, then try again.',
    },
    unplugged: {
      title: 'The camera was unplugged',
      body: 'Others see you no more. Plug it in again, or choose another.',
    },
    unsupported: {
      title: 'No camera in this browser',
      body: 'The page must be opened over https, in a browser that can make calls.',
    },
    failed: { title: 'The camera did not start', body: 'Unplug it and plug it in again, or choose another.' },
  },
} satisfies Record<'microphone' | 'camera', Record<string, Text>>

/** Every trouble of a device that has a text; the camera's are checked where they are looked up. */
type DeviceTrouble = keyof (typeof devices)['microphone']

/** Heading and explanation of a device's trouble: what is wrong, and what to do about it. */
export const deviceText = (kind: 'microphone' | 'camera', trouble: DeviceTrouble): Text =>
  devices[kind][trouble]

const problems = {
  malformed: 'The server did not understand this tab. Reload the page.',
  too_large: 'That was too much at once. Try again.',
  version: 'This tab is out of date. Reload the page.',
  not_live: 'The connection was not ready. Try again.',
  not_admitted: 'You have not been let in yet.',
  not_admin: 'Only the admin can do that.',
  door_closed: 'The door has closed. Nobody more can come in.',
  room_full: 'Every seat is taken. Nobody more can come in.',
  unknown_member: 'They are gone already.',
  busy: 'The server has too much to do just now. Try again in a moment.',
  too_many: 'That was a lot at once. Try again in a moment.',
  internal: 'The server had a hiccup. Try again.',
} satisfies Record<ProblemCode, string>

/** Sentence for an action that had no effect. */
export const problemText = (code: ProblemCode): string => problems[code]

const reopenings = {
  signed_out:
    'Your sign-in has ended, and another one could not be made. Allow cookies for this site, then try again.',
  room_full: 'This call has more people than a door has seats for.',
  member_taken: 'The server still knows your place in this call by another name. Try again in half a minute.',
  forwarding_refused: 'People with the old link cannot be sent on any more. Open the door without that.',
  too_many:
    'This browser, or others in your network, have opened many doors just now. Wait a little, then try again.',
  unavailable: unreachableText,
} satisfies Record<ReopenError['code'] | 'unavailable', string>

/** Sentence about a door that could not be opened again. */
export const reopenText = ({ code }: { code: keyof typeof reopenings }): string => reopenings[code]

const tokens = {
  malformed: 'It could not be read.',
  algorithm: 'It was signed in a way that Talki does not accept.',
  signature: 'It was not signed by Google.',
  issuer: 'It was issued by somebody else.',
  audience: 'It was meant for another site.',
  nonce: 'It answered another sign-in than yours.',
  expired: 'Its time was over.',
} satisfies Record<TokenFault, string>

type SignInError = GoogleStartError | GoogleFinishError

/** Texts for a sign-in with Google that failed. Nobody is signed in by any of these. */
const signIns: { [Code in SignInError['code']]: (error: Extract<SignInError, { code: Code }>) => Text } = {
  too_many: ({ retryAfterMs }) => ({ title: 'That was a lot of sign-ins', body: tooManyText(retryAfterMs) }),
  google_off: () => ({
    title: 'No sign-in with Google here',
    body: 'This Talki is not connected with Google. You can go on under a name of your own.',
  }),
  provider_unavailable: () => ({
    title: 'Google does not answer',
    body: 'Google could not be reached, or took too long. Try again in a moment, or go on without it.',
  }),
  state_missing: () => ({
    title: 'This sign-in did not begin here',
    body: 'It was begun in another browser, or this one keeps no cookies. Start it again from here.',
  }),
  state_foreign: () => ({
    title: 'This was another sign-in',
    body: 'Its answer does not belong to the sign-in that this browser began last. Start it again.',
  }),
  state_spent: () => ({
    title: 'This sign-in is over',
    body: 'A sign-in works once, and within ten minutes. Start it again.',
  }),
  consent_denied: () => ({
    title: 'You did not sign in',
    body: 'Google was not allowed to tell Talki your name. Try again, or go on under a name of your own.',
  }),
  provider_refused: () => ({
    title: 'Google refused',
    body: 'Google did not accept this Talki’s request, which is for whoever runs it to mend. You can go on without it.',
  }),
  code_refused: () => ({
    title: 'Google did not know this sign-in',
    body: 'It may have been used before or have taken too long. Start it again.',
  }),
  token_invalid: ({ why }) => ({
    title: 'Google’s answer was not believed',
    body: `${tokens[why]} Nobody was signed in. Start again, or go on without Google.`,
  }),
}

/** Heading and explanation of a sign-in that failed. */
export const signInText = (error: SignInError): Text =>
  (signIns[error.code] as (error: SignInError) => Text)(error)

/** Sentence about too many sign-ins from one network. `retryAfterMs`: until the next may be. */
export const tooManyText = (retryAfterMs: number): string =>
  `Many people have signed in from your network just now. Try again in ${speakWait(retryAfterMs)}.`

const names = {
  empty: 'Others will want to know who knocks. Type a name.',
  too_long: 'A name has at most 40 characters.',
  stacked: 'The name has more marks on a letter than can be shown. Type it without them.',
  symbol: 'Leave out the symbols: some look like the tick of a verified person.',
  claim: 'A name can’t say that it is verified, whose call it is, or that it speaks for Talki.',
} satisfies Record<NameProblem, string>

/** Sentence that says what is wrong with a name. */
export const nameText = (problem: NameProblem): string => names[problem]
