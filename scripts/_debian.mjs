import { spawnSync } from 'node:child_process'

/** Installs a package of Debian's, as root or by a sudo that asks for no password. False where that is not possible. */
export const installDebian = (name) => {
  const apt = (...args) => {
    const [command, ...rest] = [...(process.getuid?.() === 0 ? [] : ['sudo', '-n']), 'apt-get', ...args]
    return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  }
  return apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', name)
}
