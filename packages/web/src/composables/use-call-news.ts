import { watch, type Ref } from 'vue'
import { callNews } from '../lib/call-news'
import type { Tile } from '../stores/call-state'
import { announce } from './use-announcer'

/** Reads out who joins, leaves, mutes or struggles. */
export const useCallNews = (tiles: Readonly<Ref<readonly Tile[]>>): void => {
  const facts = () =>
    tiles.value.map(({ id, name, self, microphone, link }) => ({ id, name, self, microphone, link }))
  watch(facts, (now, before) => {
    for (const news of callNews(before, now)) announce(news)
  })
}
