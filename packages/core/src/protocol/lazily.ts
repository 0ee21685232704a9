/**
 * Puts off what takes time to make until it is first asked for, and makes it once. For what a module would otherwise make
 * as it is loaded, before a page is drawn or a Lambda takes its first request: tables, and regular expressions with
 * Unicode properties, of which V8 builds the sets of characters where the expression is created.
 */
export const lazily = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => (made ??= make())
}
