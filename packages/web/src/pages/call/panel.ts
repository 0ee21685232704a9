/** The dialog that is open over a call. */
export type Panel = 'none' | 'invite' | 'people' | 'settings' | 'help'
