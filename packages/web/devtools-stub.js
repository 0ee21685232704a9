/** Stand-in for `@vue/devtools-api` (see vite.config.ts): nothing is set up. */
export const setupDevtoolsPlugin = () => undefined
export const addCustomTab = () => undefined
