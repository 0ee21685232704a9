import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { CallEvent } from '../rtc/call-events'
import type { SharedFile } from '../rtc/files/files'
import type { LocalEvent } from './call-state'

export type { AcceptError as AcceptProblem, OfferError as OfferProblem, SharedFile } from '../rtc/files/files'

/** File in the chat: `after` is the id of the message that was the last when it came; `url` is there once it can be saved. */
export type ChatFile = SharedFile & { after: string | null; url: string | null }

/** Files of the call. Only the call store changes them, by events. They are kept in memory until the call ends. */
export const useFiles = defineStore('files', () => {
  const files = shallowRef<readonly SharedFile[]>([])
  const after = new Map<string, string | null>()
  const urls = shallowRef<ReadonlyMap<string, string>>(new Map())

  const forget = (): void => {
    for (const url of urls.value.values()) URL.revokeObjectURL(url)
    urls.value = new Map()
    after.clear()
    if (files.value.length > 0) files.value = []
  }

  return {
    list: computed<readonly ChatFile[]>(() =>
      files.value.map((file) => ({
        ...file,
        after: after.get(file.id) ?? null,
        url: urls.value.get(file.id) ?? null,
      })),
    ),
    /** Takes an event of the call. `lastMessage`: the id of the last message of the chat. */
    apply: (event: CallEvent | LocalEvent, lastMessage: string | null): void => {
      switch (event.type) {
        case 'files':
          for (const { id } of event.files) if (!after.has(id)) after.set(id, lastMessage)
          files.value = event.files
          return
        case 'file':
          // No type that a browser would show or run: it is only ever saved.
          urls.value = new Map(urls.value).set(event.id, URL.createObjectURL(event.file))
          return
        case 'entering':
        case 'over':
        case 'away':
        case 'ended':
          forget()
          return
        default:
          return
      }
    },
  }
})
