/** A rate: so many uses at once, and so many more each second. */
export type Rate = { burst: number; perSecond: number }

/** Token buckets, one for each name. `take` uses one, and is false where none is left. */
export const createTokenBuckets = ({ burst, perSecond }: Rate, now: () => number) => {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    take: (name: string): boolean => {
      const at = now()
      const before = buckets.get(name) ?? { left: burst, at }
      const left = Math.min(burst, before.left + ((at - before.at) / 1000) * perSecond)
      buckets.set(name, { left: left < 1 ? left : left - 1, at })
      return left >= 1
    },
  }
}
