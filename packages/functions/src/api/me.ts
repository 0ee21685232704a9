import * as PersonalData from '@talki/core/personal-data'
import { procedure, router } from './trpc'

/** Personal data of the caller. */
export const me = router({
  /** Every row about the caller. Costs one statement, and none without a session. */
  personalData: procedure.query(({ ctx }): Promise<PersonalData.PersonalData> =>
    ctx.token === undefined ? Promise.resolve(PersonalData.NONE) : PersonalData.find(ctx.db, ctx.token),
  ),

  /** Erases all of it, at once: sessions in every browser, memberships of rooms, and the cookies. */
  erase: procedure.mutation(async ({ ctx }): Promise<void> => {
    if (ctx.token !== undefined) await PersonalData.erase(ctx.db, ctx.token)
    ctx.setToken(null)
    ctx.setSignIns([])
  }),
})
