/** How much data the user wishes to use: `full`; `low`, small camera pictures; `audio`, no pictures at all. */
export const DATA_USES = ['full', 'low', 'audio'] as const
export type DataUse = (typeof DATA_USES)[number]
