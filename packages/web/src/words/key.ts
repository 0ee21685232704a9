import type { Areas } from './areas'

type Leaves<T, Path extends string> = T extends string
  ? Path
  : { [K in keyof T & string]: Leaves<T[K], `${Path}.${K}`> }[keyof T & string]

/** Key of a message: area, path and name, such as `errors.room.closed`. */
export type Key = { [Area in keyof Areas]: Leaves<Areas[Area], Area> }[keyof Areas]
