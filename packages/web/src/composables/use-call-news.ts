import type { MemberId } from '@talki/core/id'
import { watch, type Ref } from 'vue'
import { callNews } from '../lib/call-news'
import type { Person } from '../stores/people-model'
import { announce } from './use-announcer'

/** Announcements of members who join, leave, mute or lose their connection. `called`: a member's name as it is told apart. */
export const useCallNews = (
  people: Readonly<Ref<readonly Person[]>>,
  removed: Readonly<Ref<ReadonlySet<MemberId>>>,
  called: (person: Person) => string,
): void => {
  const facts = () =>
    people.value.map((person) => ({
      id: person.id,
      name: called(person),
      self: person.self,
      admin: person.admin,
      microphone: person.sources.microphone,
      screen: person.sources.screen,
      hand: person.hand,
      link: person.link,
    }))
  watch(facts, (now, before) => {
    for (const news of callNews(before, now, removed.value)) announce(news)
  })
}
