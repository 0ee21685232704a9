import * as v from 'valibot'
import type { AccountName } from './provider-page'

const Reply = v.object({ result: v.object({ data: v.optional(v.unknown()) }) })
const Started = v.object({ ok: v.literal(true), value: v.object({ url: v.string() }) })

/** Query of the OpenID redirect back to the site. */
export type Callback = { state: string; code?: string; error?: string }

/** HTTP client with cookies and redirects, in the place of a browser that signs in. */
export type Browser = {
  cookies: Map<string, string>
  call: (procedure: string, input?: unknown, headers?: Record<string, string>) => Promise<unknown>
  /** Starts a sign-in; resolves to the provider's authorization URL. */
  start: () => Promise<URL>
  /** Follows the authorization URL with this account; resolves to the redirect's query. */
  visit: (url: URL, account: AccountName) => Promise<Callback>
  /** Start, visit and finish. */
  signIn: (account: AccountName) => Promise<unknown>
}

export const newBrowser = (origin: string): Browser => {
  const cookies = new Map<string, string>()
  const call: Browser['call'] = async (procedure, input, headers) => {
    const response = await fetch(`${origin}/api/${procedure}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...headers,
      },
      body: JSON.stringify(input ?? {}),
    })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return v.parse(Reply, await response.json()).result.data
  }
  const start: Browser['start'] = async () =>
    new URL(v.parse(Started, await call('auth.google.start')).value.url)
  const visit: Browser['visit'] = async (url, account) => {
    const chosen = new URL(url)
    chosen.searchParams.set('account', account)
    const response = await fetch(chosen, { redirect: 'manual' })
    const back = new URL(response.headers.get('location') ?? '')
    return Object.fromEntries(back.searchParams) as Callback
  }
  return {
    cookies,
    call,
    start,
    visit,
    signIn: async (account) => call('auth.google.finish', await visit(await start(), account)),
  }
}
