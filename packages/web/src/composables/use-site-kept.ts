import { shallowReadonly, shallowRef, type Ref } from 'vue'

/** Whether the site is kept on this device, so that its pages open without a network. */
export const useSiteKept = (): Readonly<Ref<boolean>> => {
  const isKept = shallowRef(false)
  // Missing outside secure contexts. In development nothing is ever ready.
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined
  workers?.ready.then(
    () => {
      isKept.value = true
    },
    // A browser that stores nothing.
    () => undefined,
  )
  return shallowReadonly(isKept)
}
