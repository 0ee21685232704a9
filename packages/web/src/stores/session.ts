import type { Person } from '@talki/core/protocol/join'
import type { GoogleFinishError, GoogleStartError, TooMany } from '@talki/core/protocol/sign-in'
import { err, ok, type Result } from '@talki/core/result'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '../lib/api'
import { allowedReturn } from '../lib/return-path'
import { writeStored } from '../lib/storage'
import { askTabsToLeave, findCall, onSessionChanged, tellSessionChanged } from '../lib/tabs'

/** Refusal to replace the session: another tab is in a call under it, by this name. */
type InUse = { code: 'in_use'; name: string }

/** `endsCalls`: the user knows, and wishes the calls of the other tabs to end. */
type Wish = { endsCalls?: boolean }

/**
 * Session of this browser's user: name and verification. The token is in a cookie that no script can read. There is one
 * for all tabs: what would replace or end it is refused while another tab's call depends on it (docs/adr/0094).
 */
export const useSession = defineStore('session', () => {
  const person = ref<Person | null>(null)
  /** Whether sign-in with Google is configured here. */
  const hasGoogle = ref(false)
  /** Whether the server has said if there is a session. */
  const ready = ref(false)

  const become = (user: Person | null): void => {
    person.value = user
    ready.value = true
  }

  /** Fetches the session. Rejects when the server cannot be reached. */
  const load = async (): Promise<void> => {
    const answer = await api.auth.me.query()
    hasGoogle.value = answer.google
    become(answer.person)
  }

  /** Changes the session for all tabs. */
  const change = (user: Person | null): void => {
    become(user)
    tellSessionChanged()
  }
  onSessionChanged(() => void load().catch(() => undefined))

  /** Whether the session may be replaced: no call depends on it, or those that do are asked to end. */
  const release = async ({ endsCalls = false }: Wish): Promise<Result<void, InUse>> => {
    if (endsCalls) {
      await askTabsToLeave('seated')
      return ok(undefined)
    }
    const name = await findCall()
    return name === null ? ok(undefined) : err({ code: 'in_use', name })
  }

  /** Starts a session under this name, in place of the present one. Rejects as `load` does. */
  const signIn = async (name: string, wish: Wish = {}): Promise<Result<void, TooMany | InUse>> => {
    const free = await release(wish)
    if (!free.ok) return free
    const result = await api.auth.signInAnonymously.mutate({ name })
    if (!result.ok) return result
    change(result.value)
    return ok(undefined)
  }

  /** Begins a sign-in: goes to Google's page, which leads back to this path. Rejects as `load` does. */
  const startGoogle = async (returnTo: string): Promise<Result<void, GoogleStartError>> => {
    const result = await api.auth.google.start.mutate()
    if (!result.ok) return result
    writeStored('return', allowedReturn(returnTo))
    location.assign(result.value.url)
    return ok(undefined)
  }

  /** Completes a sign-in with the parameters of Google's callback. Rejects as `load` does. */
  const finishGoogle = async (
    callback: { state: string; code?: string; error?: string },
    wish: Wish = {},
  ): Promise<Result<void, GoogleFinishError | InUse>> => {
    const free = await release(wish)
    if (!free.ok) return free
    const result = await api.auth.google.finish.mutate(callback)
    if (!result.ok) return result
    hasGoogle.value = true
    change(result.value)
    return ok(undefined)
  }

  /** Ends the session. Rejects as `load` does. */
  const signOut = async (wish: Wish = {}): Promise<Result<void, InUse>> => {
    const free = await release(wish)
    if (!free.ok) return free
    await api.auth.signOut.mutate()
    change(null)
    return ok(undefined)
  }

  /** Clears the session in every tab, after the server has deleted it. */
  const forgotten = (): void => change(null)

  return { person, hasGoogle, ready, load, signIn, startGoogle, finishGoogle, signOut, forgotten }
})
