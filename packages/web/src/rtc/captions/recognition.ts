/** Languages that a recognition is to know, and whether it is to run on this device alone. */
type RecognitionOptions = { langs: string[]; processLocally: boolean }

/** SpeechRecognitionEvent, as far as it is used. */
export type RecognitionResults = {
  resultIndex: number
  results: ArrayLike<ArrayLike<{ transcript: string }>>
}

/** SpeechRecognition of the Web Speech API, which TypeScript's own types leave out. */
export type Recognition = {
  lang: string
  continuous: boolean
  interimResults: boolean
  processLocally?: boolean
  onresult: ((event: RecognitionResults) => void) | null
  onerror: ((event: { error: string }) => void) | null
  onend: (() => void) | null
  /** `track`: what is listened to. Browsers that do not know it open the microphone of their own choice. */
  start: (track?: MediaStreamTrack) => void
  /** Hears no more, and gives the result of what it has heard. */
  stop: () => void
  /** Hears no more, and gives no result. */
  abort: () => void
}

/** Constructor of recognitions; `available` and `install` are there where some run on the device. */
export type RecognitionConstructor = {
  new (): Recognition
  available?: (options: RecognitionOptions) => Promise<string>
  install?: (options: RecognitionOptions) => Promise<boolean>
}

type RecognitionPage = {
  SpeechRecognition?: RecognitionConstructor
  webkitSpeechRecognition?: RecognitionConstructor
}

/** The browser's speech recognition; null where it has none. */
export const recognitionOf = (page: object): RecognitionConstructor | null => {
  const { SpeechRecognition, webkitSpeechRecognition } = page as RecognitionPage
  return SpeechRecognition ?? webkitSpeechRecognition ?? null
}

/**
 * Where speech would be recognized. `device`: on this one; `download`: on this one, once the language has been fetched;
 * `service`: where the browser wishes, mostly at its maker's servers; `none`: nowhere.
 */
export type RecognitionPlace = 'device' | 'download' | 'service' | 'none'

/** Where a language would be recognized: on the device if the browser can at all. Never rejects. */
export const placeOf = async (
  constructor: RecognitionConstructor | null,
  language: string,
): Promise<RecognitionPlace> => {
  if (!constructor) return 'none'
  const answer = await constructor
    .available?.({ langs: [language], processLocally: true })
    .catch(() => 'unavailable')
  if (answer === 'available') return 'device'
  const canFetch = answer === 'downloadable' || answer === 'downloading'
  return canFetch && constructor.install ? 'download' : 'service'
}

/** Fetches what the device needs for a language. False where that did not work. Never rejects. */
export const fetchLanguage = async (
  constructor: RecognitionConstructor,
  language: string,
): Promise<boolean> => {
  const isFetched = constructor.install?.({ langs: [language], processLocally: true })
  return (await isFetched?.catch(() => false)) ?? false
}
