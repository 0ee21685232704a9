/** Type of a component, for tools that read TypeScript alone, such as the linter; vue-tsc reads the components. */
declare module '*.vue' {
  import type { Component } from 'vue'
  const component: Component
  export default component
}
