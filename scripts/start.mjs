import { ensureDependencies, ensureSite, root } from './_ensure.mjs'

process.chdir(root)
ensureDependencies()
ensureSite()

// In this process, so that a signal reaches the stage directly.
const { register } = await import('tsx/esm/api')
register()
await import('../packages/local/src/main.ts')
