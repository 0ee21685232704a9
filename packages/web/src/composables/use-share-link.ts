import { useTimeoutFn } from '@vueuse/core'
import { computed, shallowRef, toValue, type MaybeRefOrGetter } from 'vue'
import { t } from '../words/words'

/** How long "Copied" stays on the button, in milliseconds. A failure stays until the next attempt. */
const SHOW_COPIED_MS = 2500

/** What is passed on: `text` is what the clipboard gets, `data` what the share sheet gets. */
type Shared = { text: MaybeRefOrGetter<string>; data: () => ShareData }

/** Passing on a text: by the clipboard or the browser's share sheet. `outcome` is that of the last attempt. */
export const useShare = ({ text, data }: Shared) => {
  const outcome = shallowRef<'none' | 'copied' | 'copy_failed' | 'share_failed'>('none')
  const fading = useTimeoutFn(() => (outcome.value = 'none'), SHOW_COPIED_MS, { immediate: false })

  const hasShareSheet = computed(
    () => 'share' in navigator && 'canShare' in navigator && navigator.canShare(data()),
  )

  const copy = async (): Promise<void> => {
    fading.stop()
    try {
      // Absent where the page is no secure context, whatever the types say: that is a failure like any other.
      await navigator.clipboard.writeText(toValue(text))
      outcome.value = 'copied'
      fading.start()
    } catch {
      outcome.value = 'copy_failed'
    }
  }

  const share = async (): Promise<void> => {
    try {
      await navigator.share(data())
    } catch (error) {
      // The user has closed the sheet: nothing failed.
      if (error instanceof DOMException && error.name === 'AbortError') return
      outcome.value = 'share_failed'
    }
  }

  return { outcome, hasShareSheet, copy, share }
}

/** Passing on the link of a call. */
export const useShareLink = (link: MaybeRefOrGetter<string>) =>
  useShare({
    text: link,
    data: () => ({ title: 'Talki', text: t('share.text'), url: toValue(link) }),
  })
