/** The longest name that is shown, in characters as a reader counts them (grapheme clusters). */
export const NAME_MAX = 40

/** The longest in UTF-16 units: a cluster may have any number of them. */
export const NAME_MAX_UNITS = 160
