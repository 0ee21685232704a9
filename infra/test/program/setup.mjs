import { ensureSite } from '../../../scripts/_ensure.mjs'
import { ensurePlatform } from '../../../scripts/_platform.mjs'

/** What the program needs before it can run: the platform, and a built site to upload. */
export default () => {
  ensureSite()
  ensurePlatform()
}
