import type { Person } from '@talki/core/protocol/join'
import type { GoogleFinishError, GoogleStartError, TooMany } from '@talki/core/protocol/sign-in'
import { ok, type Result } from '@talki/core/result'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '../lib/api'
import { allowedReturn } from '../lib/return-path'
import { writeStored } from '../lib/storage'

/** Session of this browser's user: name and verification. The token is in a cookie that no script can read. */
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

  /** Starts a session under this name, in place of the present one. Rejects as `load` does. */
  const signIn = async (name: string): Promise<Result<void, TooMany>> => {
    const result = await api.auth.signInAnonymously.mutate({ name })
    if (!result.ok) return result
    become(result.value)
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
  const finishGoogle = async (callback: {
    state: string
    code?: string
    error?: string
  }): Promise<Result<void, GoogleFinishError>> => {
    const result = await api.auth.google.finish.mutate(callback)
    if (!result.ok) return result
    hasGoogle.value = true
    become(result.value)
    return ok(undefined)
  }

  const signOut = async (): Promise<void> => {
    await api.auth.signOut.mutate()
    person.value = null
  }

  /** Clears the session here, after the server has deleted it. */
  const forgotten = (): void => become(null)

  return { person, hasGoogle, ready, load, signIn, startGoogle, finishGoogle, signOut, forgotten }
})
