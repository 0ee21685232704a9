import { watch, type Ref } from 'vue'
import { recordingNews } from '../lib/recording-text'
import type { Person } from '../stores/people-model'
import { announce } from './use-announcer'

/** Announcements of recordings that begin or end, those under way at once. `called`: a member's name as it is told apart. */
export const useRecordingNews = (
  recorders: Readonly<Ref<readonly Person[]>>,
  called: (person: Person) => string,
): void => {
  watch(
    () => recorders.value.map((person) => ({ id: person.id, self: person.self, name: called(person) })),
    (now, before) => {
      for (const news of recordingNews(before ?? [], now)) announce(news)
    },
    { immediate: true },
  )
}
