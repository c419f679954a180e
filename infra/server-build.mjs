import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')

/** Packages from the registry stay outside the bundles; our own workspaces are compiled in. */
const ownPackagesIn = {
  name: 'own-packages-in',
  setup(build) {
    build.onResolve({ filter: /^[^./]/ }, (args) =>
      args.kind === 'entry-point' || args.path.startsWith('@glimpse/')
        ? undefined
        : { path: args.path, external: true },
    )
  },
}

/** esbuild options: the name in dist/ → its entry file. */
export const serverBuild = () => ({
  absWorkingDir: root,
  entryPoints: {
    backend: 'backend/src/main.ts',
    glimpse: 'backend/src/cli/main.ts',
    'inference-child': 'inference/src/child/main.ts',
  },
  outdir: path.join(root, 'dist'),
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
  plugins: [ownPackagesIn],
})
