import type { Connection } from '../connection/connection'
import type { Platform } from '../platform'

/** The most connections prepared before anybody is there to be offered to: each costs a socket or two. */
export const PREPARED_MAX = 4

/** When prepared connections that were not needed are closed, in milliseconds. */
const SPARE_MS = 6000

/** Connections whose offers are made in advance, so that they can leave in the very frame after the admission. */
export const createPreparedOffers = ({ setTimer }: Pick<Platform, 'setTimer'>, make: () => Connection) => {
  let stock: Connection[] = []

  return {
    /** Makes so many, PREPARED_MAX at most, with those that there are. */
    prepare: (count: number): void => {
      while (stock.length < Math.min(count, PREPARED_MAX)) stock.push(make())
    },
    /** One of them, one whose offer is ready before others; else a fresh connection. */
    take: (): Connection => {
      stock.sort((a, b) => Number(b.isReady()) - Number(a.isReady()))
      return stock.shift() ?? make()
    },
    count: (): number => stock.length,
    hasReady: (): boolean => stock.some((connection) => connection.isReady()),
    /**
     * Keeps so many for members who are offered to in a moment. What nobody needs is closed later: it takes a while, and
     * an answer may be on its way.
     */
    keep: (count: number): void => {
      const [kept, spare] = [stock.slice(0, count), stock.slice(count)]
      stock = [...kept]
      setTimer(() => {
        const unused = kept.filter((connection) => stock.includes(connection))
        stock = stock.filter((connection) => !unused.includes(connection))
        for (const connection of [...spare, ...unused]) connection.close()
      }, SPARE_MS)
    },
    forEach: (use: (connection: Connection) => void): void => stock.forEach(use),
    close: (): void => {
      for (const connection of stock) connection.close()
      stock = []
    },
  }
}
