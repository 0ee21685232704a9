import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { watchFailures } from '../composables/use-failure'
import { startLanguage } from '../composables/use-language'
import { nextTask } from '../lib/next-task'
import { PartFailure } from '../lib/part-failure'
import App from './App.vue'
import { keepSite } from './keep-site'
import { router } from './router'

watchFailures()
keepSite(router)
const app = createApp(App)
// Vue would log what a component throws, and no more. As an uncaught error it is logged, and shown.
app.config.errorHandler = (error) => {
  if (!(error instanceof PartFailure)) reportError(error)
}
app.use(createPinia())
void Promise.all([startLanguage(), nextTask()]).then(() => app.use(router).mount('#app'))
