import type { Person } from '@talki/core/protocol/seat'
import { defineStore } from 'pinia'
import { ref } from 'vue'
import { api } from '../lib/api'

/** Who one is. The token itself is in a cookie that no script can read. */
export const useSession = defineStore('session', () => {
  const person = ref<Person | null>(null)
  /** The server has said whether there is a session. */
  const ready = ref(false)

  /** Asks the server who one is. Rejects when it cannot be reached. */
  const load = async (): Promise<void> => {
    person.value = await api.auth.me.query()
    ready.value = true
  }

  /** Starts a session under this name, in the place of the present one. Rejects as `load` does. */
  const signIn = async (name: string): Promise<void> => {
    const result = await api.auth.signInAnonymously.mutate({ name })
    if (!result.ok) return result.error satisfies never
    person.value = result.value
    ready.value = true
  }

  const signOut = async (): Promise<void> => {
    await api.auth.signOut.mutate()
    person.value = null
  }

  return { person, ready, load, signIn, signOut }
})
