import { onDemand } from '../base/on-demand'

/** Zoom into a shared screen, loaded on demand: nothing is said where it is missing, since the screen is seen without. */
export const ZoomControls = onDemand(() => import('./ZoomControls.vue'), { isExtra: true })
