/** A set of the last `size` values: enough to drop repeats, and it cannot grow. */
export const createRecentSet = (size: number) => {
  const values = new Set<string>()
  return {
    has: (value: string): boolean => values.has(value),
    /** Adds a value; true when it was not there. */
    add: (value: string): boolean => {
      if (values.has(value)) return false
      values.add(value)
      if (values.size > size) values.delete(values.values().next().value ?? value)
      return true
    },
  }
}
export type RecentSet = ReturnType<typeof createRecentSet>
