import { t } from '../words/words'
import type { Cause } from './link-quality'

/** A word or two that a tile shows of why a quality is not good. */
export const causeText = (cause: Cause): string => t(`quality.${cause}.short`)

/** A sentence on why the quality of the member of this name is not good. */
export const causeSentence = (cause: Cause, name: string): string => t(`quality.${cause}.sentence`, { name })
