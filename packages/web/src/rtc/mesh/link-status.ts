import type { LinkState } from './link-state'

/** What the page is shown of a link, and what has led there. */
export const createLinkStatus = (onLink: (link: LinkState) => void) => {
  let link: LinkState = 'connecting'
  let wasUp = false
  let isLost = false
  let isDetour = false

  const next = (isUp: boolean): LinkState => {
    if (isUp) return 'connected'
    if (isLost) return 'lost'
    if (!wasUp) return 'connecting'
    return isDetour ? 'detour' : 'reconnecting'
  }

  return {
    get: (): LinkState => link,
    /** The link has been up at some time: more than a name on the roster. */
    wasUp: (): boolean => wasUp,
    isLost: (): boolean => isLost,
    /** Notes that signals go another way than by the pair's channel or the server. */
    detour: (): void => {
      isDetour = true
    },
    /** Notes that nothing has helped. */
    lose: (): void => {
      isLost = true
    },
    /** Notes that everything is tried again. */
    resume: (): void => {
      isLost = false
    },
    /** Tells the page of the link, where that is news. */
    update: (isUp: boolean): void => {
      if (isUp) {
        wasUp = true
        isLost = false
        isDetour = false
      }
      const state = next(isUp)
      if (state === link) return
      link = state
      onLink(link)
    },
  }
}
