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

/** Starts network namespaces where this process may make them (Linux, as root), or a proxy in every UDP path. */
export const startNetworks = async (): Promise<Networks> =>
  (await canHaveNamespaces()) ? namespaceNetworks() : proxyNetworks()
