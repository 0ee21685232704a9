/** Accounts of the development provider. */
export const ACCOUNTS = {
  ada: { sub: '100000000000000000001', name: 'Ada Lovelace' },
  ben: { sub: '100000000000000000002', name: 'Ben Okri' },
  zoe: { sub: '100000000000000000003', name: `Zo\u0308e\u0301 ✅ (verified) \u202E` },
} as const

export type AccountName = keyof typeof ACCOUNTS

export const isAccountName = (text: string | null): text is AccountName => text !== null && text in ACCOUNTS

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

const STYLE = `
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
  body { display: grid; place-items: center; min-height: 100vh; margin: 0 }
  main { width: min(22rem, calc(100vw - 2rem)) }
  h1 { font-size: 1.3rem }
  a { display: block; padding: .8rem 1rem; margin: .5rem 0; border: 1px solid #8888; border-radius: 10px; color: inherit }
`

/** Account page in the place of Google's: the user chooses an account or cancels. */
export const accountPage = (request: URL): string => {
  const choose = (name: AccountName): string => {
    const to = new URL(request)
    to.searchParams.set('account', name)
    return `<a href="${escaped(to.pathname + to.search)}">${escaped(ACCOUNTS[name].name)}</a>`
  }
  const back = new URL(request.searchParams.get('redirect_uri') ?? request)
  back.searchParams.set('error', 'access_denied')
  back.searchParams.set('state', request.searchParams.get('state') ?? '')
  return `<!doctype html>
    <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>Choose an account</title><style>${STYLE}</style>
    <main>
      <h1>Choose an account</h1>
      <p>This is the development provider. On a real installation, this is Google.</p>
      ${Object.keys(ACCOUNTS).filter(isAccountName).map(choose).join('')}
      <a href="${escaped(back.href)}">Cancel</a>
    </main>`
}
