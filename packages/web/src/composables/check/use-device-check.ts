import { onScopeDispose, shallowRef } from 'vue'
import { api } from '../../lib/api'
import { STEPS, type Finding, type Step } from '../../lib/device-check'
import { useMedia } from '../../stores/media'
import { streamOf } from '../../stores/streams'
import { chime } from '../chime'
import { checkCamera } from './camera-check'
import { checkDownload } from './download-check'
import { checkPaths } from './paths-check'
import { checkPictures } from './pictures-check'
import { until } from './wait'

/** How long the user has to say something, in milliseconds, and the level from which on that counts. */
const LISTEN_MS = 6000
const SPEECH_LEVEL = 0.02

/**
 * Check of this device before a call: the steps one after the other, with what each has found. `asksStun`: the STUN servers of
 * this site are asked too, and learn this device's address by that.
 */
export const useDeviceCheck = () => {
  const media = useMedia()
  const findings = shallowRef<ReadonlyMap<Step, Finding>>(new Map())
  /** The step under way; null before the first run, after the last step, and once cancelled. */
  const current = shallowRef<Step | null>(null)
  let run: AbortController | null = null
  let answer: ((heard: boolean) => void) | null = null

  const microphone = async (signal: AbortSignal): Promise<Finding> => {
    if (!media.microphone.on || !media.microphone.ready) return { code: 'microphone_off' }
    const hears = () => (media.readLevel() > SPEECH_LEVEL ? true : null)
    const heard = await until(hears, { every: 100, within: LISTEN_MS, signal })
    return { code: heard ? 'microphone_hears' : 'microphone_silent' }
  }
  const server = async (): Promise<Finding> => {
    const start = performance.now()
    try {
      await api.auth.me.query()
      return { code: 'server_answers', ms: Math.round(performance.now() - start) }
    } catch {
      return { code: 'server_silent' }
    }
  }
  const paths = async (asksStun: boolean, signal: AbortSignal): Promise<Finding> =>
    checkPaths(asksStun ? await api.rooms.iceServers.query().catch(() => []) : [], signal)
  const speaker = async (): Promise<Finding> => {
    await chime()
    const heard = await new Promise<boolean>((resolve) => {
      answer = resolve
    })
    return { code: heard ? 'speaker_heard' : 'speaker_silent' }
  }
  const camera = (): MediaStream | null =>
    media.camera.on && media.camera.ready ? streamOf('self:camera') : null

  const take = (step: Step, asksStun: boolean, signal: AbortSignal): Promise<Finding> => {
    switch (step) {
      case 'camera':
        return checkCamera(camera(), signal)
      case 'microphone':
        return microphone(signal)
      case 'server':
        return server()
      case 'paths':
        return paths(asksStun, signal)
      case 'pictures':
        return checkPictures(camera()?.getVideoTracks()[0] ?? null, signal)
      case 'download':
        return checkDownload(signal)
      case 'speaker':
        return speaker()
      default:
        return step satisfies never
    }
  }

  /** Ends a run. What it has found stays. */
  const cancel = (): void => {
    run?.abort()
    run = null
    current.value = null
  }
  /** Runs all steps. A run under way is cancelled. */
  const start = async (asksStun: boolean): Promise<void> => {
    cancel()
    const mine = new AbortController()
    run = mine
    findings.value = new Map()
    for (const step of STEPS) {
      current.value = step
      const finding = await take(step, asksStun, mine.signal)
      if (mine.signal.aborted) return
      findings.value = new Map(findings.value).set(step, finding)
    }
    current.value = null
  }
  onScopeDispose(cancel)

  return {
    findings,
    current,
    start,
    cancel,
    /** Plays the notes again. */
    playAgain: (): void => void chime(),
    /** The user's word on whether the notes were heard. */
    answer: (heard: boolean): void => answer?.(heard),
  }
}
