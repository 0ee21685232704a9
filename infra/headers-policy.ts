import { securityHeaders, type SecurityHeaderOptions } from '../packages/core/src/security-headers'

/**
 * The local stage's table of security headers as a CloudFront response headers policy, which takes some headers by name
 * only and the rest as they are. Every one wins over what an origin sends.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html
 */
export const headersPolicy = (options: SecurityHeaderOptions) => {
  const {
    'content-security-policy': contentSecurityPolicy = '',
    'strict-transport-security': hsts = '',
    'referrer-policy': referrerPolicy = '',
    'x-frame-options': frameOption = '',
    'x-content-type-options': nosniff,
    ...others
  } = securityHeaders(options)
  const override = true
  return {
    securityHeadersConfig: {
      contentSecurityPolicy: { contentSecurityPolicy, override },
      strictTransportSecurity: {
        accessControlMaxAgeSec: Number(/\d+/.exec(hsts)?.[0]),
        includeSubdomains: hsts.includes('includeSubDomains'),
        override,
      },
      referrerPolicy: { referrerPolicy, override },
      frameOptions: { frameOption, override },
      // There is one value, so CloudFront asks for none.
      contentTypeOptions: { override: nosniff === 'nosniff' },
    },
    customHeadersConfig: {
      items: Object.entries(others).map(([header, value]) => ({ header, value, override })),
    },
  }
}

/** That table as a policy of this account, with the origin of a socket. */
export const newHeadersPolicy = (name: string, comment: string, socketOrigin: $util.Output<string>) => {
  const policy = socketOrigin.apply((origin) => headersPolicy({ origin: 'https://', socketOrigin: origin }))
  return new aws.cloudfront.ResponseHeadersPolicy(name, {
    comment,
    securityHeadersConfig: policy.securityHeadersConfig,
    customHeadersConfig: policy.customHeadersConfig,
  })
}
