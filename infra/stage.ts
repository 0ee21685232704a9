import { find } from '../packages/functions/src/config-read'

/** The site's domain, if it has one; a Route 53 zone of the account holds it. */
export const domain = find(process.env, 'TALKI_DOMAIN')

/** Where Vite serves the site in `sst dev`. */
export const DEV_ORIGIN = 'http://localhost:5173'

/** How long logs are kept: in production long enough to look into last month's trouble. */
export const retention = $app.stage === 'production' ? '1 month' : '1 week'
