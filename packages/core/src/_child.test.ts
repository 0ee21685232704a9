import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { watchChild } from './_child'

const node = (script: string) => watchChild(spawn(process.execPath, ['-e', script]))

it('tells what a child printed, on either stream, and how it ended', async () => {
  const child = node('console.log("on port 1"); console.error("warning"); process.exitCode = 3')
  expect((await child.printed(/on port (\d)/))[1]).toBe('1')
  expect(await child.exited).toBe(3)
  expect([child.stdout(), child.stderr()]).toEqual(['on port 1\n', 'warning\n'])
  expect((await child.printed(/warn/))[0]).toBe('warn')
})

it('gives up on a child that ends before it prints what is waited for, with all it printed', async () => {
  const child = node('console.error("the disk is full"); process.kill(process.pid, "SIGTERM")')
  await expect(child.printed(/ready/)).rejects.toThrow(
    /ended with SIGTERM before it printed \/ready\/:\nthe disk is full/,
  )
})

it('gives up on a child that cannot be started', async () => {
  const child = watchChild(spawn('/nowhere/at/all'))
  await expect(child.printed(/ready/)).rejects.toThrow('ENOENT')
  await expect(child.exited).rejects.toThrow('ENOENT')
})
