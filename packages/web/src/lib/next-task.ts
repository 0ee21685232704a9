/**
 * Resolves in a task of its own, before which the browser may paint and answer a touch: for work that a page begins with,
 * so that a slow phone does not stand still for the sum of it.
 */
export const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
