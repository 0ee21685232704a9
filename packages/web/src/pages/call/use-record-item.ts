import { Circle, Square } from '@lucide/vue'
import { computed, type ComputedRef, type Ref } from 'vue'
import type { MenuItem } from '../../lib/menu-item'
import type { Panel } from '../../lib/panel'
import { useRecording } from '../../stores/recording'
import { t } from '../../words/words'

/** Item of the menu "More" that begins or ends a recording; none where the browser cannot record. */
export const useRecordItem = (panel: Ref<Panel>): ComputedRef<MenuItem[]> => {
  const recording = useRecording()
  return computed((): MenuItem[] => {
    if (!recording.isSupported) return []
    if (!recording.isOn)
      return [
        {
          kind: 'action',
          id: 'record',
          label: t('call.more.record'),
          icon: Circle,
          run: () => (panel.value = 'record'),
        },
      ]
    const stop = (): void => {
      recording.stop()
      panel.value = 'none'
    }
    return [{ kind: 'action', id: 'record', label: t('call.more.stopRecording'), icon: Square, run: stop }]
  })
}
