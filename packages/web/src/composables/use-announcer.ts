import { readonly, shallowRef } from 'vue'

type Message = { id: number; text: string }

/** How long a message stays in the live region, in milliseconds: to be read out, but not to be found by browsing. */
const KEEP_MS = 10_000

const messages = shallowRef<readonly Message[]>([])
let last = 0

/** Announces `text` by a polite live region: a screen reader says it when it has finished its sentence. */
export const announce = (text: string): void => {
  last += 1
  const message = { id: last, text }
  messages.value = [...messages.value, message]
  setTimeout(() => {
    messages.value = messages.value.filter((one) => one !== message)
  }, KEEP_MS)
}

/** Messages in the live region. */
export const useAnnouncements = () => readonly(messages)
