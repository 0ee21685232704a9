/** The noun Socket with its verbs, a file each: from the first frame to the end of the connection. */
export { hello } from './socket/hello'
export { here } from './socket/here'
export { seekAdmin } from './socket/seek-admin'
export { unbind } from './socket/unbind'
