import type { MemberId } from '@talki/core/id'
import { watch, type Ref } from 'vue'
import { callNews } from '../lib/call-news'
import type { Person } from '../stores/people-model'
import { announce } from './use-announcer'

/** Announcements of members who join, leave, mute or lose their connection. */
export const useCallNews = (
  people: Readonly<Ref<readonly Person[]>>,
  removed: Readonly<Ref<ReadonlySet<MemberId>>>,
): void => {
  const facts = () =>
    people.value.map(({ id, name, self, sources, link }) => ({
      id,
      name,
      self,
      microphone: sources.microphone,
      link,
    }))
  watch(facts, (now, before) => {
    for (const news of callNews(before, now, removed.value)) announce(news)
  })
}
