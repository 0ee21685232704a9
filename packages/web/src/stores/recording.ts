import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Recorder, RecordingEnd } from '../rtc/recording/recorder'
import { recordingType } from '../rtc/recording/recording-type'
import { currentCall } from './current-call'
import { setRecorded } from './views'

/** How a recording stands. `trouble`: why there is none, or why the last one has ended by itself. */
type RecordingState =
  | { name: 'off'; trouble: Exclude<RecordingEnd, 'stopped'> | null }
  | { name: 'choosing' }
  | { name: 'on' }
  | { name: 'saving' }

/** Begins a recording of this type, of which everybody has been told; null where the user chooses no file for it. */
type BeginRecording = (type: string, onEnd: (why: RecordingEnd) => void) => Promise<Recorder | null>

/** Recording of the call on this device, of which everybody in the call is told. */
export const useRecording = defineStore('recording', () => {
  const state = shallowRef<RecordingState>({ name: 'off', trouble: null })
  const type = recordingType(globalThis.MediaRecorder)
  let recorder: Recorder | null = null

  const end = (why: RecordingEnd): void => {
    recorder = null
    currentCall.value?.setRecording(false)
    setRecorded(false)
    state.value = { name: 'off', trouble: why === 'stopped' ? null : why }
  }

  const begin = async (record: BeginRecording): Promise<void> => {
    if (type === null) return
    recorder = await record(type, end)
    state.value = recorder ? { name: 'on' } : { name: 'off', trouble: null }
  }

  /** Ends the recording, and saves it. */
  const stop = (): void => {
    if (!recorder) return
    state.value = { name: 'saving' }
    recorder.stop()
  }
  watch(
    currentCall,
    (call) => {
      if (call === null) stop()
    },
    { flush: 'sync' },
  )
  // A page that is closed cannot save what it has not saved.
  addEventListener('beforeunload', (event) => {
    if (state.value.name === 'on' || state.value.name === 'saving') event.preventDefault()
  })

  return {
    state: computed(() => state.value),
    isOn: computed(() => state.value.name === 'on'),
    /** Whether this browser can record. */
    isSupported: type !== null,
    /** Records from now on: `record` begins it, and comes with the dialog that asks for one. Never rejects. */
    start: async (record: BeginRecording): Promise<void> => {
      if (state.value.name !== 'off') return
      state.value = { name: 'choosing' }
      await begin(record).catch(() => end('failed'))
    },
    stop,
  }
})
