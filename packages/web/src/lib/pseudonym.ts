const MANNERS = (
  'Amber Breezy Bright Calm Cheerful Clever Cosy Curious Daring Gentle Golden Happy ' +
  'Hazel Jolly Kind Lively Lucky Mellow Merry Nimble Quiet Rosy Silver Sunny Swift Witty'
).split(' ')

const CREATURES = (
  'Badger Beaver Dolphin Finch Fox Gecko Hare Hedgehog Heron Kestrel Koala Lark Lemur Lynx ' +
  'Magpie Marmot Otter Owl Panda Puffin Robin Seal Sparrow Squirrel Swan Wren'
).split(' ')

const pick = (words: readonly string[], random: () => number): string =>
  words[Math.floor(random() * words.length)] ?? ''

/** A friendly name for somebody who has not given one: "Amber Otter". `random` yields [0, 1). */
export const pseudonym = (random: () => number = Math.random): string =>
  `${pick(MANNERS, random)} ${pick(CREATURES, random)}`
