/** The sounds of a call by what they belong to. */
export type Sounds = ReadonlyMap<string, MediaStreamTrack>

/** One track of all sounds of a call, mixed by the browser. `update` takes the sounds of this moment; it is cheap. */
export const createSoundMix = (context: AudioContext) => {
  const output = context.createMediaStreamDestination()
  const inputs = new Map<string, { track: MediaStreamTrack; node: MediaStreamAudioSourceNode }>()

  const drop = (key: string): void => {
    inputs.get(key)?.node.disconnect()
    inputs.delete(key)
  }

  return {
    stream: output.stream,
    update: (sounds: Sounds): void => {
      for (const [key, { track }] of [...inputs]) if (sounds.get(key) !== track) drop(key)
      for (const [key, track] of sounds) {
        if (inputs.has(key) || track.readyState === 'ended') continue
        const node = context.createMediaStreamSource(new MediaStream([track]))
        node.connect(output)
        inputs.set(key, { track, node })
      }
    },
    close: (): void => {
      for (const key of [...inputs.keys()]) drop(key)
      void context.close().catch(() => undefined)
    },
  }
}
