import type { Browser, Page } from '@playwright/test'
import { canHaveNamespaces, namespaceNetworks } from './_namespaces'
import { proxyNetworks } from './_proxy-networks'

/** A machine of a test: a browser in a network of its own. */
export type Machine = AsyncDisposable & {
  browser: Browser
  /** Prepares a page before it is opened. */
  prepare: (page: Page) => Promise<void>
  /** The network changes: what is connected is cut off, and there is another address from now on. */
  move: () => Promise<void>
}

/** Networks in which a test can cut one pair off and leave the others alone. */
export type Networks = AsyncDisposable & {
  /** The address that a server has to listen on to be found from every machine. */
  host: string
  addMachine: (options: { server: string }) => Promise<Machine>
  /** Lets the path between two die: their links go on by another one, once they know of it. */
  cut: (one: { machine: Machine; page: Page }, other: { machine: Machine; page: Page }) => Promise<void>
}

/** `namespaces`: Linux, as root. `proxy`: anywhere, a proxy in every UDP path. */
export type NetworksKind = 'namespaces' | 'proxy'

/** The kinds of networks that this machine can have, the best first. */
export const kindsOfNetworks = async (): Promise<[NetworksKind, ...NetworksKind[]]> =>
  (await canHaveNamespaces()) ? ['namespaces', 'proxy'] : ['proxy']

/** Starts networks of a kind, or of the best kind that there is. */
export const startNetworks = async (kind?: NetworksKind): Promise<Networks> =>
  (kind ?? (await kindsOfNetworks())[0]) === 'namespaces' ? namespaceNetworks() : proxyNetworks()
