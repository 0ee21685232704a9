/** A stretch of a chat message: words, or an address that can be opened. */
export type ChatPart = { text: string; href?: string }

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/giu

/** What ends a sentence, or a bracket around the address, is not part of it. */
const AFTERWARDS = /[.,;:!?'’»)\]}]+$/u

/** Whether the last bracket of an address belongs to it: one that it has opened, as Wikipedia's do. */
const isClosing = (address: string): boolean =>
  address.endsWith(')') && address.split('(').length >= address.split(')').length

const trim = (address: string): string => {
  const [tail] = AFTERWARDS.exec(address) ?? ['']
  for (let cut = 0; cut < tail.length; cut += 1) {
    const rest = address.slice(0, address.length - cut)
    if (isClosing(rest)) return rest
  }
  return address.slice(0, address.length - tail.length)
}

/**
 * Splits a chat message at the web addresses in it. Only `http` and `https` can be opened: no text of another member
 * becomes anything else that a browser would run.
 */
export const chatParts = (text: string): ChatPart[] => {
  const parts: ChatPart[] = []
  let from = 0
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = trim(found)
    if (!URL.canParse(address)) continue
    if (index > from) parts.push({ text: text.slice(from, index) })
    parts.push({ text: address, href: address })
    from = index + address.length
  }
  if (from < text.length) parts.push({ text: text.slice(from) })
  return parts
}
