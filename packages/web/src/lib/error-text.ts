import type { ProblemCode } from '@talki/core/protocol/frames'
import type { JoinError } from '@talki/core/protocol/seat'
import type { EndReason } from '../stores/call-state'
import type { DeviceTrouble } from '../stores/media-state'

/** What a page says of an end: a heading, and what it means for the reader. */
export type Text = { title: string; body: string }

const ends = {
  left: { title: 'You left the call', body: 'Your microphone and camera are off.' },
  denied: {
    title: 'You were not let in',
    body: 'The person at the door declined this time. If that was a mistake, ask them outside Talki.',
  },
  room_closed: {
    title: 'This door has closed',
    body: 'A door stays open for five minutes; then the server forgets the call. Those inside go on talking. Ask them for a new link, or open a call of your own.',
  },
  room_full: {
    title: 'Every seat is taken',
    body: 'This call has as many people as their browsers can bear. A seat frees when somebody leaves.',
  },
  replaced: {
    title: 'This call is open in another tab',
    body: 'You can be in a call once at a time. Bring it here, or go on in the other tab.',
  },
  signed_out: {
    title: 'You are signed out',
    body: 'A name lasts a day here. Choose one again and you can go on.',
  },
  version: {
    title: 'Talki is newer than this tab',
    body: 'Reload the page to get the version that others use.',
  },
  unavailable: {
    title: 'Talki cannot be reached',
    body: 'Either this device is offline or the server is having a moment. Nothing is wrong with your link.',
  },
} satisfies Record<EndReason, Text>

/** Every way into a room that fails ends the call for the reason of the same name. */
type JoinFailures = Record<JoinError['code'], Text>

/** The heading and the explanation of a call's end. */
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
    unsupported: {
      title: 'No camera in this browser',
      body: 'The page must be opened over https, in a browser that can make calls.',
    },
    failed: { title: 'The camera did not start', body: 'Unplug it and plug it in again, or choose another.' },
  },
} satisfies Record<'microphone' | 'camera', Record<DeviceTrouble, Text>>

/** What is wrong with a device, and what to do about it. */
export const deviceText = (kind: 'microphone' | 'camera', trouble: DeviceTrouble): Text =>
  devices[kind][trouble]

const problems = {
  malformed: 'The server did not understand this tab. Reload the page.',
  too_large: 'That was too much at once. Try again.',
  version: 'This tab is out of date. Reload the page.',
  not_live: 'The connection was not ready. Try again.',
  not_admitted: 'You have not been let in yet.',
  not_admin: 'Only the one who keeps the door can do that.',
  room_full: 'Every seat is taken. Nobody more can come in.',
  unknown_member: 'They are gone already.',
  internal: 'The server had a hiccup. Try again.',
} satisfies Record<ProblemCode, string>

/** One sentence for an action that had no effect. */
export const problemText = (code: ProblemCode): string => problems[code]
