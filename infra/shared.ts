import { newHeadersPolicy } from './headers-policy'

/**
 * The security headers for stages that come and go, with any socket of API Gateway in this region in place of their own:
 * an account has twenty headers policies by default, and each stage would make one.
 */
export const headers = newHeadersPolicy(
  'SharedHeaders',
  `${$app.name}, all stages but production`,
  aws.getRegionOutput().region.apply((region) => `wss://*.execute-api.${region}.amazonaws.com`),
)
