/** The dialogs of a call. */
export const PANELS = ['invite', 'people', 'links', 'security', 'settings', 'help'] as const

/** The dialog that is open over a call. */
export type Panel = 'none' | (typeof PANELS)[number]
