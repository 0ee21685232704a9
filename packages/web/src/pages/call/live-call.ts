/** What a call takes beyond the lobby: what it is made of, and what shows it. One chunk, loaded while the user is there. */
export { makeCall } from '../../stores/make-call'
export { default as CallView } from './CallView.vue'
