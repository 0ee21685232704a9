import { watch, type Ref } from 'vue'
import { qualityNews } from '../lib/quality-news'
import type { Qualities } from '../stores/links'
import type { Person } from '../stores/people-model'
import { announce } from './use-announcer'

/** Announcements of links to others that have become poor, or better again. `called`: a member's name as it is told apart. */
export const useQualityNews = (
  people: Readonly<Ref<readonly Person[]>>,
  qualities: Readonly<Ref<Qualities>>,
  called: (person: Person) => string,
): void => {
  const seen = () =>
    people.value
      .filter(({ self }) => !self)
      .map((person) => ({ id: person.id, name: called(person), quality: qualities.value.get(person.id) }))
  watch(seen, (now, before) => {
    for (const news of qualityNews(before, now)) announce(news)
  })
}
