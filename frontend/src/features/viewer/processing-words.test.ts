import { expect, test } from 'vitest'
import { canRetry, processingLines } from './processing-words.ts'

const ready = { state: 'ready' } as const

test('a line for each stage that the photo has, with the reason', () => {
  const lines = processingLines({
    status: 'processed',
    stages: {
      derivatives: ready,
      search: { state: 'waiting', reason: 'The search model is still missing.' },
    },
  })
  expect(lines.map(({ text, reason }) => [text, reason])).toEqual([
    ['Thumbnail and preview are made', undefined],
    ['Cannot be found by describing it yet', 'The search model is still missing.'],
  ])
})

test('a run that broke off lends its reason to the stage that failed', () => {
  const lines = processingLines({
    status: 'failed',
    error: { code: 'image_truncated', message: 'the file ends too early' },
    stages: { derivatives: { state: 'failed' }, search: { state: 'waiting' } },
  })
  expect(lines.map((line) => line.reason)).toEqual(['The file ends too early.'])
})

test('trying again is offered where something failed and nothing runs', () => {
  const failed = { derivatives: { state: 'failed' }, search: { state: 'waiting' } } as const
  expect(canRetry({ status: 'failed', stages: failed })).toBe(true)
  expect(canRetry({ status: 'processing', stages: failed })).toBe(false)
  expect(canRetry({ status: 'failed', stages: failed, trashedAt: '2026-01-01T00:00:00Z' })).toBe(false)
  expect(canRetry({ status: 'processed', stages: { derivatives: ready, search: ready } })).toBe(false)
  expect(canRetry({ status: 'processed', stages: { derivatives: ready, search: { state: 'failed' } } })).toBe(
    true,
  )
})
