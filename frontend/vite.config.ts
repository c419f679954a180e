import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const backend = process.env.GLIMPSE_DEV_BACKEND ?? 'http://127.0.0.1:3000'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [vue()],
  build: { outDir: '../dist/public', emptyOutDir: true, target: 'es2022', reportCompressedSize: false },
  server: {
    proxy: {
      '/api': { target: backend },
      '/socket.io': { target: backend, ws: true },
    },
  },
})
