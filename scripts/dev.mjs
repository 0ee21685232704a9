import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ensureDependencies, root } from './_ensure.mjs'

process.chdir(root)
ensureDependencies()

// The site reloads in place by Vite; a change to the server's code restarts the stage, whose data is in a folder.
const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
const child = spawn(process.execPath, [tsx, 'watch', '--clear-screen=false', 'packages/local/src/dev.ts'], {
  stdio: 'inherit',
})
// Ctrl-C reaches the whole group; the child ends by itself, and this process with it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
