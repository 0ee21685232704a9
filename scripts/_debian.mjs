import { spawnSync } from 'node:child_process'

const apt = (...args) => {
  const [command, ...rest] = [...(process.getuid?.() === 0 ? [] : ['sudo', '-n']), 'apt-get', ...args]
  return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
}

/** Installs a package of Debian's, which takes root or sudo without a password; whether that worked. */
export const installPackage = (name) =>
  apt('update', '-qq') && apt('install', '-y', '-qq', '--no-install-recommends', name)
