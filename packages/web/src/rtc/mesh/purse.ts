/** What lacks bits a second: on which link, how many, and who takes what it is given. */
export type Lack<Id extends string> = { id: Id; bps: number; give: (bps: number) => void }

/** Parts of a sum: the smallest wishes are met first, and what is left is shared evenly. None shrinks as the sum grows. */
const share = (wishes: readonly number[], total: number): number[] => {
  const given = wishes.map(() => 0)
  const order = wishes.map((wish, at) => ({ wish, at })).sort((a, b) => a.wish - b.wish)
  let left = Math.max(0, total)
  order.forEach(({ wish, at }, index) => {
    const part = Math.min(wish, left / (order.length - index))
    given[at] = part
    left -= part
  })
  return given
}

/** A budget of bits a second, of which each link may take no more than its path carries. */
export const createPurse = <Id extends string>(
  links: readonly { id: Id; capBps: number }[],
  budgetBps: number,
) => {
  let left = Math.max(0, budgetBps)
  const leftOf = new Map(links.map(({ id, capBps }) => [id, Math.max(0, capBps)]))

  const take = (id: Id, bps: number): void => {
    left -= bps
    leftOf.set(id, (leftOf.get(id) ?? 0) - bps)
  }

  return {
    /** Rounding may have taken a trifle too much. */
    left: (): number => Math.max(0, left),
    leftOf: (id: Id): number => leftOf.get(id) ?? 0,
    take,
    /** Gives each what it lacks, as far as it goes. No link may be among them twice. */
    fill: (lacks: readonly Lack<Id>[]): void => {
      const wishes = lacks.map(({ id, bps }) => Math.max(0, Math.min(bps, leftOf.get(id) ?? 0)))
      const parts = share(wishes, left)
      lacks.forEach(({ id, give }, at) => {
        const part = parts[at] ?? 0
        take(id, part)
        give(part)
      })
    },
  }
}
