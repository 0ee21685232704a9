/** Plays every sound again, from within a click: browsers let a page sound only after the user has touched it. */
export const resumeSound = (): void => {
  for (const audio of document.querySelectorAll('audio')) void audio.play().catch(() => undefined)
}
