import type { MemberId } from '@talki/core/id'

/** What one member has said without another one between: utterances, the last one last. `tag` tells people of one name apart. */
export type Speech = {
  from: MemberId
  name: string
  tag: string | undefined
  lines: { key: string; text: string }[]
}
