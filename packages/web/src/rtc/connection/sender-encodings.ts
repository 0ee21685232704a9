import { SOURCES, type LimitReason, type Source } from '@talki/core/protocol/peer'
import { kindOf } from '../media/local-tracks'

export type SoundEncoding = { active: boolean; maxBitrate: number }

/**
 * How a picture is sent on one link. `height`: in pixels, 0 where none is sent; `why`: the reason, where that is less than
 * the peer shows.
 */
export type PictureEncoding = SoundEncoding & {
  scaleResolutionDownBy: number
  maxFramerate: number
  height: number
  why: LimitReason | null
}

/** The encodings of one link, by source; null for one that stays as it is. */
export type LinkEncodings = Readonly<{
  microphone: SoundEncoding | null
  screen_audio: SoundEncoding | null
  camera: PictureEncoding | null
  screen: PictureEncoding | null
}>

/** What is set of a sender's one encoding. A browser may refuse bits and frames of zero, which an idle one does not have. */
const parametersOf = (
  source: Source,
  encoding: SoundEncoding | PictureEncoding,
): Partial<RTCRtpEncodingParameters> => {
  const { active, maxBitrate } = encoding
  if (!active) return { active }
  if (kindOf(source) === 'audio' || !('height' in encoding)) return { active, maxBitrate }
  const { scaleResolutionDownBy, maxFramerate } = encoding
  return { active, maxBitrate, scaleResolutionDownBy, maxFramerate }
}

/** Options of `setParameters` (webrtc-extensions, 5.1), of which the browser's types do not know. */
type ParameterOptions = { encodingOptions: { keyFrame: boolean }[] }
type Setter = (parameters: RTCRtpSendParameters, options?: ParameterOptions) => Promise<void>

/**
 * The one place where encodings are applied to the senders of a connection: on change only, since setting them costs an
 * encoder a start. What a browser refuses is tried again with the next call.
 */
export const createSenderEncodings = (senderOf: (source: Source) => RTCRtpSender | null) => {
  /** What each sender was set to last. */
  const applied = new WeakMap<RTCRtpSender, string>()
  /** Changes of a sender, one after the other: a browser refuses parameters that were read before the last were set. */
  const changes = new WeakMap<RTCRtpSender, Promise<void>>()

  const change = (
    sender: RTCRtpSender,
    wanted: Partial<RTCRtpEncodingParameters>,
    options?: ParameterOptions,
  ): Promise<void> => {
    const make = async (): Promise<void> => {
      const parameters = sender.getParameters()
      const [first] = parameters.encodings
      if (!first) throw new TypeError('a sender without an encoding')
      Object.assign(first, wanted)
      const set: Setter = sender.setParameters.bind(sender)
      await set(parameters, options)
    }
    const made = (changes.get(sender) ?? Promise.resolve()).then(make)
    // Negotiated or closed meanwhile: the next change starts from what there is.
    changes.set(
      sender,
      made.catch(() => undefined),
    )
    return made
  }

  const apply = async (source: Source, encoding: SoundEncoding | PictureEncoding): Promise<void> => {
    const sender = senderOf(source)
    if (!sender) return
    const wanted = parametersOf(source, encoding)
    const text = JSON.stringify(wanted)
    if (applied.get(sender) === text) return
    applied.set(sender, text)
    try {
      await change(sender, wanted)
    } catch {
      if (applied.get(sender) === text) applied.delete(sender)
    }
  }

  return {
    apply: async ({ microphone, screen_audio, camera, screen }: LinkEncodings): Promise<void> => {
      const encodings = { microphone, screen_audio, camera, screen }
      await Promise.all(
        SOURCES.map(async (source) => {
          const encoding = encodings[source]
          if (encoding) await apply(source, encoding)
        }),
      )
    },
    /** Has the sender of a source make a key frame, where the browser can. */
    requestKeyFrame: async (source: Source): Promise<void> => {
      const sender = senderOf(source)
      if (sender) await change(sender, {}, { encodingOptions: [{ keyFrame: true }] }).catch(() => undefined)
    },
  }
}
