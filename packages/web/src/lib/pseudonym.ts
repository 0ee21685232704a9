import { t } from '../words/words'

const pick = (words: string, random: () => number): string => {
  const list = words.split(', ')
  return list[Math.floor(random() * list.length)] ?? ''
}

/** A friendly name for somebody who has not given one: "Amber Otter". `random` yields [0, 1). */
export const pseudonym = (random: () => number = Math.random): string =>
  t('names.pseudonym', {
    manner: pick(t('names.manners'), random),
    creature: pick(t('names.creatures'), random),
  })
