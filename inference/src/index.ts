export * from './blob-keys.ts'
export * from './inference.ts'
