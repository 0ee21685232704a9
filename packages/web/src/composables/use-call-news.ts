import { watch, type Ref } from 'vue'
import { callNews } from '../lib/call-news'
import type { Tile } from '../stores/call-state'
import { announce } from './use-announcer'

/** Announcements of members who join, leave, mute or lose their connection. */
export const useCallNews = (tiles: Readonly<Ref<readonly Tile[]>>): void => {
  const facts = () =>
    tiles.value.map(({ id, name, self, microphone, link }) => ({ id, name, self, microphone, link }))
  watch(facts, (now, before) => {
    for (const news of callNews(before, now)) announce(news)
  })
}
