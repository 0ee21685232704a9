import { load } from 'virtual:words'
import { GROUPS } from './groups'
import { useWords, type Words } from './words'

// Setup of unit tests: the English words, all of them.
const groups = await Promise.all(GROUPS.map((group) => load('en', group)))
useWords('en', Object.assign({}, ...groups) as Words)
