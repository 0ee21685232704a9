import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Does this work while garbage is collected again and again, as in a process that has much to do meanwhile. */
export const collectingGarbage = async <T>(work: () => Promise<T>): Promise<T> => {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  const timer = setInterval(gc, 20)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
