import { find } from '../packages/functions/src/config-read'
import { gateway } from './gateway'
import { newHeadersPolicy } from './headers-policy'
import { DEV_ORIGIN, domain } from './stage'

/** The bucket of the built site. */
export const assets = new sst.aws.Bucket('Assets', { access: 'cloudfront', cors: false })

const isProduction = $app.stage === 'production'

const shared = find(process.env, 'TALKI_HEADERS_POLICY')
const headers =
  isProduction || shared === undefined
    ? newHeadersPolicy(
        'Headers',
        `${$app.name} ${$app.stage}`,
        gateway.url.apply((url) => new URL(url).origin),
      ).id
    : shared

/** AWS's own cache policy that caches nothing. An account has twenty of its own, and each stage would make one. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'

/** The CloudFront distribution: `/api` goes to the api's Function URL, everything else to the bucket. */
export const router = new sst.aws.Router('Domain', {
  ...(domain && { domain }),
  // Only this distribution may call the function behind it, and it signs every request to it.
  protection: 'oac',
  // The visitor's address, for limits. No visitor can choose it, as they can what comes first in x-forwarded-for.
  edge: {
    viewerRequest: { injection: `event.request.headers['true-client-ip'] = { value: event.viewer.ip };` },
  },
  transform: {
    // With an id it is looked up, and not made.
    cachePolicy: (_args, opts) => {
      if (!isProduction) opts.id = CACHING_DISABLED
    },
    cdn: (args) => {
      // There is one behaviour, so this is every answer: site, fallback, errors and API.
      args.defaultCacheBehavior = $output(args.defaultCacheBehavior).apply((behavior) => ({
        ...behavior,
        responseHeadersPolicyId: headers,
      }))
      // Where a request goes that no route has claimed, as before the first site is up. SST's own is a third party's
      // host, over http, which would be sent our visitors' cookies; here it is the socket's API, which refuses what is no
      // upgrade. Not the bucket: CloudFront has an origin type of its own for S3, and may refuse its host as a custom one.
      args.origins = [
        {
          originId: 'default',
          domainName: gateway.nodes.api.apiEndpoint.apply((url) => new URL(url).host),
          customOriginConfig: {
            httpPort: 80,
            httpsPort: 443,
            originProtocolPolicy: 'https-only',
            originReadTimeout: 20,
            originSslProtocols: ['TLSv1.2'],
          },
        },
      ]
      args.transform = { distribution: { httpVersion: 'http2and3' } }
    },
  },
})

/** The origin of the site's pages, which the functions let in. */
export const origin = $dev ? DEV_ORIGIN : router.url
