import * as v from 'valibot'
import type { AccountName } from './provider-page'

const Reply = v.object({ result: v.object({ data: v.optional(v.unknown()) }) })
const Started = v.object({ ok: v.literal(true), value: v.object({ url: v.string() }) })

/** What a provider sends a browser back with. */
export type Callback = { state: string; code?: string; error?: string }

/** A browser as far as signing in goes: it keeps cookies and follows redirects. */
export type Browser = {
  cookies: Map<string, string>
  call: (procedure: string, input?: unknown, headers?: Record<string, string>) => Promise<unknown>
  /** Begins a sign-in; returns the provider's address. */
  start: () => Promise<URL>
  /** To the provider and, as this person, back. */
  visit: (url: URL, account: AccountName) => Promise<Callback>
  /** All of it. */
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
