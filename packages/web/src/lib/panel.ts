/** What a call opens over itself: the chat beside the stage, and dialogs. */
export const PANELS = [
  'chat',
  'invite',
  'people',
  'links',
  'security',
  'more',
  'settings',
  'record',
  'help',
] as const

/** Which of them is open. */
export type Panel = 'none' | (typeof PANELS)[number]
