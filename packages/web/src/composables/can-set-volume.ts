/** Whether a page can set how loud an element plays. On iOS the volume is the device's, and what is set is not kept. */
export const canSetVolume = (): boolean => {
  const audio = document.createElement('audio')
  audio.volume = 0.5
  return audio.volume === 0.5
}
