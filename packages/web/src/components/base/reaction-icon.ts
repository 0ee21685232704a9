import { onDemand } from './on-demand'

/** Picture of a reaction, loaded on demand: nothing is said where it is missing, since its name stands beside it. */
export const ReactionIcon = onDemand(() => import('./ReactionIcon.vue'), {
  isExtra: true,
  hasWords: false,
})
