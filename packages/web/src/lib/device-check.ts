import { t } from '../words/words'
import { rateText } from './link-chart'

/** Steps of the check of a device before a call, in their order. The user's own ears end it. */
export const STEPS = ['camera', 'microphone', 'server', 'paths', 'pictures', 'download', 'speaker'] as const
export type Step = (typeof STEPS)[number]

/** What a step has found, with the facts that its sentence needs. */
export type Finding =
  | { code: 'camera_works'; width: number; height: number }
  | { code: 'camera_off' | 'camera_still' | 'camera_black' }
  | { code: 'microphone_hears' | 'microphone_off' | 'microphone_silent' }
  | { code: 'server_answers'; ms: number }
  | { code: 'server_silent' }
  | { code: 'paths_found' | 'paths_outside' | 'paths_inside_only' | 'paths_none' }
  | { code: 'pictures_flow'; ms: number; codec: string }
  | { code: 'pictures_none' }
  | { code: 'download'; bps: number; isMost: boolean }
  | { code: 'download_failed' }
  | { code: 'speaker_heard' | 'speaker_silent' }

export type FindingGrade = 'good' | 'fair' | 'bad' | 'skipped'

/** From so many milliseconds on that one picture takes, calls of more than a few people are too much; and any call. */
const SLOW_MS = { fair: 10, bad: 25 }

/** One picture in the size that a call of two has needs so many bits a second; and sound with a small picture. */
const RATE = { good: 2_000_000, fair: 500_000 }

const grades = {
  camera_works: 'good',
  camera_off: 'skipped',
  camera_still: 'bad',
  camera_black: 'fair',
  microphone_hears: 'good',
  microphone_off: 'skipped',
  microphone_silent: 'bad',
  server_silent: 'bad',
  paths_found: 'good',
  paths_outside: 'good',
  paths_inside_only: 'fair',
  paths_none: 'bad',
  pictures_none: 'bad',
  download_failed: 'fair',
  speaker_heard: 'good',
  speaker_silent: 'bad',
} as const satisfies Record<string, FindingGrade>

const picturesGrade = (ms: number) => (ms < SLOW_MS.fair ? 'good' : ms < SLOW_MS.bad ? 'fair' : 'bad')
const downloadGrade = (bps: number) => (bps >= RATE.good ? 'good' : bps >= RATE.fair ? 'fair' : 'bad')

/** How good a finding is for a call. */
export const findingGrade = (finding: Finding): FindingGrade => {
  switch (finding.code) {
    case 'server_answers':
      return finding.ms < 1000 ? 'good' : 'fair'
    case 'pictures_flow':
      return picturesGrade(finding.ms)
    case 'download':
      return downloadGrade(finding.bps)
    default:
      return grades[finding.code]
  }
}

export const stepTitle = (step: Step): string => t(`check.steps.${step}`)

/** What a step is doing. */
export const stepDoing = (step: Step): string => t(`check.doing.${step}`)

/** A sentence on what a step has found, and what to do about it. */
export const findingText = (finding: Finding): string => {
  switch (finding.code) {
    case 'camera_works':
      return t('check.findings.camera_works', { width: finding.width, height: finding.height })
    case 'server_answers':
      return t(`check.findings.server_answers.${finding.ms < 1000 ? 'good' : 'fair'}`, { ms: finding.ms })
    case 'pictures_flow':
      return t(`check.findings.pictures_flow.${picturesGrade(finding.ms)}`, {
        ms: finding.ms,
        codec: finding.codec,
      })
    case 'download': {
      const grade = finding.isMost ? 'most' : downloadGrade(finding.bps)
      return t(`check.findings.download.${grade}`, { rate: rateText(finding.bps) })
    }
    default:
      return t(`check.findings.${finding.code}`)
  }
}
