import type { Program } from '../program/run'
import * as Deploy from './deploy'
import * as Domain from './domain'
import type { Rule } from './find'
import * as Functions from './functions'
import * as Socket from './socket'
import * as Watch from './watch'

const RULES = { ...Socket, ...Domain, ...Functions, ...Deploy, ...Watch } satisfies Record<string, Rule>

/** What a deployed stage may do wrong. */
export type Fault = keyof typeof RULES

/** Every rule that a program breaks, with the particulars. */
export const audit = (program: Program): Partial<Record<Fault, string[]>> =>
  Object.fromEntries(
    Object.entries(RULES)
      .map(([name, rule]): [string, string[]] => [name, rule(program)])
      .filter(([, complaints]) => complaints.length > 0),
  )
