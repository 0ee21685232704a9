/** What an address bears of a query: a value for each name, or several. */
type Query = Readonly<Record<string, unknown>>

const FIELDS = ['url', 'text', 'title']

/** What another app has shared with this one, by the share target of the manifest; empty where it is nothing. */
export const sharedText = (query: Query): string =>
  FIELDS.map((field) => query[field])
    .filter((value): value is string => typeof value === 'string' && value !== '')
    .join('\n')
