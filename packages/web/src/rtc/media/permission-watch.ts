import type { Cancel } from '../platform'
import type { DeviceSource } from './acquire'

/**
 * Watch of the browser's permissions: calls `onGranted` when the user allows a device in the browser's own settings, which a
 * page learns by no other way. Silent where a browser does not tell (Firefox before 132). Returns what ends it.
 */
export const watchPermissions = (
  permissions: Permissions | undefined,
  onGranted: (source: DeviceSource) => void,
): Cancel => {
  const over = new AbortController()
  const watch = async (source: DeviceSource): Promise<void> => {
    try {
      const status = await permissions?.query({ name: source })
      const tell = (): void => {
        if (status?.state === 'granted') onGranted(source)
      }
      status?.addEventListener('change', tell, { signal: over.signal })
    } catch {
      // A name that this browser does not know.
    }
  }
  void watch('microphone')
  void watch('camera')
  return () => over.abort()
}
