/** The noun Socket with its verbs, a file each: from the first frame to the end of the connection. */
export { hello } from './socket/hello'
export { ping } from './socket/ping'
export { unbind } from './socket/unbind'
