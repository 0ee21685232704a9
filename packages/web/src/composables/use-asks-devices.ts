import { usePermission } from '@vueuse/core'
import { computed, type ComputedRef } from 'vue'

/** Whether the browser asks, or may ask, before it gives camera and microphone to this page. */
export const useAsksDevices = (): ComputedRef<boolean> => {
  const permissions = [usePermission('camera'), usePermission('microphone')]
  // Some browsers do not tell.
  return computed(() => permissions.some(({ value }) => value !== 'granted'))
}
