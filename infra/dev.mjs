// Backend from a watched build, UI from Vite with hot reload at http://localhost:5173.
import { spawn } from 'node:child_process'
import { context } from 'esbuild'
import { serverBuild } from './server-build.mjs'

const watching = await context(serverBuild())
await watching.rebuild()
await watching.watch()
const children = [
  spawn(process.execPath, ['--watch', 'dist/backend.js'], { stdio: 'inherit' }),
  spawn('npx', ['--no-install', 'vite', '--config', 'frontend/vite.config.ts'], { stdio: 'inherit' }),
]
process.on('SIGINT', () => {
  for (const child of children) child.kill()
  void watching.dispose()
})
