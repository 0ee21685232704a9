import { withWords } from '../../words/load'

/** Loads what a call takes beyond the lobby: a chunk of its own, so that the lobby stays light. */
export const loadLiveCall = withWords(['call'], () => import('./live-call'))
