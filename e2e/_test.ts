import { test as base, expect } from '@playwright/test'
import { startStack, type Stack } from '@talki/local/stack'
import { newPerson, type Person, type PersonOptions } from './_people'
import { STACK } from './_stack'

type Invite = (name: string, options?: Partial<Omit<PersonOptions, 'name'>>) => Promise<Person>

/** Every test has people who leave when it ends, and a stack that the tests of a file share. */
export const test = base.extend<{ invite: Invite }, { stack: Stack; origin: string }>({
  // Where the site is; another one than the stack's for the smoke test of a stage.
  origin: [async ({ stack }, use) => use(stack.origin), { scope: 'worker' }],
  stack: [
    async ({}, use) => {
      await using stack = await startStack(STACK)
      await use(stack)
    },
    { scope: 'worker' },
  ],
  invite: async ({ browser, origin }, use) => {
    const people: Person[] = []
    await use(async (name, options = {}) => {
      const person = await newPerson(browser, { origin, ...options, name })
      people.push(person)
      return person
    })
    await Promise.all(people.map((person) => person[Symbol.asyncDispose]()))
    expect(people.flatMap((person) => person.problems)).toEqual([])
  },
})

export { expect, STACK }
