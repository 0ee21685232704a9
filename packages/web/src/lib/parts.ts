type Load = () => Promise<unknown>

const loads = new Set<Load>()

/** Adds a part of the page that is loaded on demand. `load` imports its file. */
export const addPart = (load: Load): void => void loads.add(load)

/** Loads every part that is shown on demand. Never rejects: what is missing is missed when it is shown. */
export const loadParts = async (): Promise<void> => {
  await Promise.allSettled([...loads].map((load) => load()))
}
