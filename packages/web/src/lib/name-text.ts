import type { NameProblem } from '@talki/core/protocol/name'
import { t } from '../words/words'

/** Sentence that says what is wrong with a name. */
export const nameText = (problem: NameProblem): string => t(`errors.name.${problem}`)
