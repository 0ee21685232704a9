/** Failure: a code that a page can turn into a sentence, and the facts for it. */
export type Failure = { code: string }

/** Result of a verb that may fail as expected. A throw, by contrast, is a bug or an outage. */
export type Result<T, E extends Failure> = { ok: true; value: T } | { ok: false; error: E }

export const ok = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })

export const err = <const E extends Failure>(error: E): { ok: false; error: E } => ({ ok: false, error })
