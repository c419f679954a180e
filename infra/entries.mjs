/** What is built: name in dist/ → entry file. */
export const entries = {
  backend: 'backend/src/main.ts',
  glimpse: 'backend/src/cli/main.ts',
  inference: 'inference/src/main.ts',
  'inference-child': 'inference/src/child/main.ts',
}
