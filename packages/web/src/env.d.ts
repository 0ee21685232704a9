/** Type of a component, for tools that read TypeScript alone, such as the linter; vue-tsc reads the components. */
declare module '*.vue' {
  import type { Component } from 'vue'
  const component: Component
  export default component
}

/** Address of a picture, as the bundler gives it. */
declare module '*.svg' {
  const url: string
  export default url
}

/** The catalogue of words, as packages/web/words/plugin.ts compiles it. */
declare module 'virtual:words' {
  /** Loads a language's group of words, by key. Rejects where its file cannot be loaded. */
  export const load: (language: string, group: string) => Promise<Readonly<Record<string, string>>>
}
