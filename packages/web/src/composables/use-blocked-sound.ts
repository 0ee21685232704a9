/** Plays every video again, from within a click: browsers let a page sound only after the person touched it. */
export const resumeSound = (): void => {
  for (const video of document.querySelectorAll('video')) void video.play().catch(() => undefined)
}
