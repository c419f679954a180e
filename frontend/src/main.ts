import '@fontsource-variable/inter/index.css'
import './styles/tokens.css'
import './styles/base.css'
import { VueQueryPlugin } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { createQueries } from './api/queries.ts'
import App from './App.vue'
import { applyTheme } from './composables/useTheme.ts'
import { createAppRouter } from './router.ts'

applyTheme()
const queries = createQueries()
createApp(App)
  .use(createPinia())
  .use(VueQueryPlugin, { queryClient: queries })
  .use(createAppRouter(queries))
  .mount('#app')
