/** Kinds of file, the one that most programs play first. */
const TYPES = [
  'video/mp4;codecs=avc1.42E01F,mp4a.40.2',
  'video/mp4;codecs=avc1.42E01F,opus',
  'video/webm;codecs=vp8,opus',
  'video/webm',
]

/** The kind of file that this browser can record; null where it can record none. */
export const recordingType = (
  recorder: Pick<typeof MediaRecorder, 'isTypeSupported'> | undefined,
): string | null => TYPES.find((type) => recorder?.isTypeSupported(type)) ?? null
