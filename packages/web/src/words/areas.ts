import type auth from './en/auth.json'
import type base from './en/base.json'
import type call from './en/call.json'
import type captions from './en/captions.json'
import type chat from './en/chat.json'
import type check from './en/check.json'
import type codes from './en/codes.json'
import type controls from './en/controls.json'
import type data from './en/data.json'
import type devices from './en/devices.json'
import type direct from './en/direct.json'
import type directText from './en/directText.json'
import type doorway from './en/doorway.json'
import type ended from './en/ended.json'
import type ends from './en/ends.json'
import type equipment from './en/equipment.json'
import type errors from './en/errors.json'
import type files from './en/files.json'
import type forms from './en/forms.json'
import type hints from './en/hints.json'
import type home from './en/home.json'
import type knocks from './en/knocks.json'
import type knowledge from './en/knowledge.json'
import type languages from './en/languages.json'
import type linkMap from './en/linkMap.json'
import type links from './en/links.json'
import type lobby from './en/lobby.json'
import type lobbyParts from './en/lobbyParts.json'
import type names from './en/names.json'
import type news from './en/news.json'
import type notes from './en/notes.json'
import type nowhere from './en/nowhere.json'
import type panels from './en/panels.json'
import type people from './en/people.json'
import type problems from './en/problems.json'
import type quality from './en/quality.json'
import type reactionNews from './en/reactionNews.json'
import type recording from './en/recording.json'
import type security from './en/security.json'
import type serverLoss from './en/serverLoss.json'
import type share from './en/share.json'
import type signIn from './en/signIn.json'
import type site from './en/site.json'
import type tile from './en/tile.json'
import type views from './en/views.json'

/** Areas of the English catalogue by name: the type of all keys. Written by catalogue.test.ts, with -u. */
export type Areas = {
  auth: typeof auth
  base: typeof base
  call: typeof call
  captions: typeof captions
  chat: typeof chat
  check: typeof check
  codes: typeof codes
  controls: typeof controls
  data: typeof data
  devices: typeof devices
  direct: typeof direct
  directText: typeof directText
  doorway: typeof doorway
  ended: typeof ended
  ends: typeof ends
  equipment: typeof equipment
  errors: typeof errors
  files: typeof files
  forms: typeof forms
  hints: typeof hints
  home: typeof home
  knocks: typeof knocks
  knowledge: typeof knowledge
  languages: typeof languages
  linkMap: typeof linkMap
  links: typeof links
  lobby: typeof lobby
  lobbyParts: typeof lobbyParts
  names: typeof names
  news: typeof news
  notes: typeof notes
  nowhere: typeof nowhere
  panels: typeof panels
  people: typeof people
  problems: typeof problems
  quality: typeof quality
  reactionNews: typeof reactionNews
  recording: typeof recording
  security: typeof security
  serverLoss: typeof serverLoss
  share: typeof share
  signIn: typeof signIn
  site: typeof site
  tile: typeof tile
  views: typeof views
}
