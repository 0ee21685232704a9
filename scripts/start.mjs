import { ensureDependencies, ensureSite, root } from './_ensure.mjs'

process.chdir(root)
ensureDependencies()
ensureSite()

// In this very process, so that a signal reaches the stage and nobody else.
const { register } = await import('tsx/esm/api')
register()
await import('../packages/local/src/main.ts')
