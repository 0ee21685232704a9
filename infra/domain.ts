import { gateway } from './gateway'
import { headersPolicy } from './headers-policy'
import { DEV_ORIGIN, domain } from './stage'

/** The bucket of the built site. */
export const assets = new sst.aws.Bucket('Assets', { access: 'cloudfront', cors: false })

const policy = gateway.url.apply((url) =>
  headersPolicy({ origin: 'https://', socketOrigin: new URL(url).origin }),
)
const headers = new aws.cloudfront.ResponseHeadersPolicy('Headers', {
  comment: `${$app.name} ${$app.stage}`,
  securityHeadersConfig: policy.securityHeadersConfig,
  customHeadersConfig: policy.customHeadersConfig,
})

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
    cdn: (args) => {
      // There is one behaviour, so this is every answer: site, fallback, errors and API.
      args.defaultCacheBehavior = $output(args.defaultCacheBehavior).apply((behavior) => ({
        ...behavior,
        responseHeadersPolicyId: headers.id,
      }))
      // Where a request goes that no route has claimed, as before the first site is up. SST's own is a third party's
      // host, over http, which would be sent our visitors' cookies; here it is a bucket that says 403.
      args.origins = [
        {
          originId: 'default',
          domainName: assets.nodes.bucket.bucketRegionalDomainName,
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
