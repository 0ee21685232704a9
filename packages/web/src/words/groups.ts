/**
 * Groups of words that are loaded together. `first`: with home. `call`: with the lobby and a call. `more`: with the first
 * part of a call that is shown on demand. `pages`: with the other pages.
 */
export const GROUPS = ['first', 'call', 'more', 'pages'] as const
export type WordGroup = (typeof GROUPS)[number]

/** The group of each area of the catalogue, or of a part of one; all others are of `call`. */
const groups: Record<string, WordGroup> = {
  base: 'first',
  errors: 'first',
  forms: 'first',
  home: 'first',
  languages: 'first',
  names: 'first',
  site: 'first',
  'call.door': 'more',
  'call.mend': 'more',
  'call.more': 'more',
  'call.notMuted': 'more',
  captions: 'more',
  chat: 'more',
  check: 'more',
  codes: 'more',
  direct: 'more',
  directText: 'more',
  files: 'more',
  'files.problem': 'call',
  knowledge: 'more',
  linkMap: 'more',
  links: 'more',
  'lobby.check': 'more',
  'lobby.check.title': 'call',
  'notes.screen': 'more',
  panels: 'more',
  'panels.invite': 'call',
  people: 'more',
  security: 'more',
  'security.alarm': 'call',
  'security.button': 'call',
  'tile.zoom': 'more',
  'views.legend': 'more',
  'views.use': 'more',
  auth: 'pages',
  data: 'pages',
  nowhere: 'pages',
  signIn: 'pages',
}

/** The group of a key: that of the longest path here which it begins with. */
export const groupOf = (key: string): WordGroup => {
  const path = key.split('.')
  for (let length = path.length; length > 0; length -= 1) {
    const group = groups[path.slice(0, length).join('.')]
    if (group) return group
  }
  return 'call'
}
