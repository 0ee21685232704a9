import type { Program, Resource } from '../program/run'

/** What a part of an input is, by the way to it; undefined where there is no such part. */
export const at = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>(
    (part, key) => (typeof part === 'object' && part !== null ? Reflect.get(part, key) : undefined),
    value,
  )

/** As `at`, where a list is expected. */
export const list = (value: unknown, ...path: (string | number)[]): unknown[] => {
  const found = at(value, ...path)
  return Array.isArray(found) ? (found as unknown[]) : []
}

/** As `at`, where a text is expected; empty when there is none. */
export const text = (value: unknown, ...path: (string | number)[]): string => {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : ''
}

/** The resources of a type: `aws:lambda/function:Function`, or the end of it. */
export const ofType = ({ resources }: Program, type: string): Resource[] =>
  resources.filter((resource) => resource.type.endsWith(type))

/** The one resource of that type and name. */
export const named = (program: Program, type: string, name: string): Resource | undefined =>
  ofType(program, type).find((resource) => resource.name === name)

/** Whether two values are the same when they are written down. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Looks a program over for one thing; what is wrong with it, in words. */
export type Rule = (program: Program) => string[]

/** Complains unless a fact holds. */
export const unless = (holds: boolean, complaint: string): string[] => (holds ? [] : [complaint])
