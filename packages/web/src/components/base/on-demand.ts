import { defineAsyncComponent, type Component } from 'vue'
import { addPart } from '../../lib/parts'
import { PartFailure } from '../../lib/part-failure'
import { withWords } from '../../words/load'
import PartMissing from './PartMissing.vue'

/** Asks again for stylesheets that did not come: Vite's loader asks for each once. */
const renewStyles = (): void => {
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')) {
    if (link.sheet === null) link.replaceWith(link.cloneNode())
  }
}

/** Shown for a part that the page does without. */
const Nothing = (): null => null

/**
 * Component that is loaded when it is first shown, with the words of such parts (docs/adr/0129); `loadFile` imports its
 * file. Where that cannot be had, a note says so in its place, and it is asked for again the next time. `isExtra`: the
 * page does without it, and says nothing. `hasWords`: false for a picture.
 */
export const onDemand = <T extends Component>(
  loadFile: () => Promise<{ default: T }>,
  { isExtra = false, hasWords = true } = {},
): T => {
  const load = hasWords ? withWords(['more'], loadFile) : loadFile
  addPart(load)
  let hasFailed = false
  return defineAsyncComponent<T>({
    loader: async () => {
      if (hasFailed) renewStyles()
      try {
        return (await load()).default
      } catch (error) {
        hasFailed = true
        throw new PartFailure('could not be loaded', { cause: error })
      }
    },
    errorComponent: isExtra ? Nothing : PartMissing,
    delay: 0,
    // The page waits for none of them.
    suspensible: false,
  })
}
