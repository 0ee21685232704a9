import { readonly, shallowRef } from 'vue'

type Message = { id: number; text: string }

/** Long enough for a screen reader to take it up, short enough not to be found later by browsing. */
const KEEP_MS = 10_000

const messages = shallowRef<readonly Message[]>([])
let last = 0

/** Has a screen reader say `text` once it has finished what it is saying. */
export const announce = (text: string): void => {
  last += 1
  const message = { id: last, text }
  messages.value = [...messages.value, message]
  setTimeout(() => {
    messages.value = messages.value.filter((one) => one !== message)
  }, KEEP_MS)
}

/** What the live region holds. */
export const useAnnouncements = () => readonly(messages)
