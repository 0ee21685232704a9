// node scripts/github.mjs OWNER/REPO production|preview… [--provider-exists]: prints the CloudFormation template of the
// roles by which deploy.yml deploys. docs/deploy.md tells what to do with it.
import { subjectPrefixes, template } from './_github.mjs'

const ENVIRONMENTS = ['production', 'preview']
const [repository = '', ...rest] = process.argv.slice(2)
const environments = rest.filter((word) => word !== '--provider-exists')
if (
  !/^[\w-]+\/[\w.-]+$/.test(repository) ||
  environments.length === 0 ||
  !environments.every((name) => ENVIRONMENTS.includes(name))
) {
  console.error('usage: node scripts/github.mjs OWNER/REPO production|preview… [--provider-exists]')
  process.exit(2)
}
const prefixes = await subjectPrefixes(repository, process.env.GH_TOKEN)
for (const prefix of prefixes) console.error(`talki: trusts ${prefix}`)
console.log(JSON.stringify(template(environments, prefixes, rest.includes('--provider-exists')), null, 2))
