/** A set that remembers only the last `size` values: enough to drop repeats, too little to grow. */
export const createRecent = (size: number) => {
  const values = new Set<string>()
  return {
    has: (value: string): boolean => values.has(value),
    /** True when the value is new to it. */
    add: (value: string): boolean => {
      if (values.has(value)) return false
      values.add(value)
      if (values.size > size) values.delete(values.values().next().value ?? value)
      return true
    },
  }
}
export type Recent = ReturnType<typeof createRecent>
