/**
 * The noun Room with its verbs, a file each: imported as a namespace, they read `Room.admit(…)`. Other modules of a
 * room (its state, its statements) are imported from where they are.
 */
export { admit } from './room/admit'
export { create } from './room/create'
export { deny } from './room/deny'
export { extend } from './room/extend'
export { findDoor, findPairedMember } from './room/find'
export { follow } from './room/follow'
export { join, type KnockLimits } from './room/join'
export { leave } from './room/leave'
export { lock } from './room/lock'
export { remove } from './room/remove'
export { reopen } from './room/reopen'
export { say } from './room/say'
export { vacate } from './room/vacate'
export type { JoinTicket } from './room/ticket'
