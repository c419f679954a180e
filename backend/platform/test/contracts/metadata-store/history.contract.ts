import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PhotoStatus } from '@glimpse/contract'
import type { PhotoCounts, PhotoRecord } from '../../../src/index.ts'
import type { MetadataStoreHarness } from '../metadata-store.contract.ts'
import { photoRecord, unique } from '../photo-record.ts'
import { opened } from './opened.ts'
import { everyPage, newestFirst } from './photo-list.contract.ts'

const statuses: PhotoStatus[] = ['queued', 'processing', 'processed', 'failed']
const stage = fc.constantFrom('waiting' as const, 'ready' as const, 'failed' as const)
const content = fc.integer({ min: 0, max: 5 })
const step = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), content, size: fc.integer({ min: 0, max: 9999 }) }),
  fc.record({ kind: fc.constant('status' as const), content, status: fc.constantFrom(...statuses) }),
  fc.record({ kind: fc.constant('stages' as const), content, derivatives: stage, search: stage }),
  fc.record({ kind: fc.constant('trash' as const), content, trashed: fc.boolean() }),
  fc.record({ kind: fc.constant('delete' as const), content }),
)

/** Counted anew from the photos themselves. */
function countedFrom(photos: PhotoRecord[]): PhotoCounts {
  const library = photos.filter(({ trashedAt }) => trashedAt === undefined)
  const withStatus = (status: PhotoStatus) => library.filter((photo) => photo.status === status).length
  return {
    total: library.length,
    byStatus: {
      queued: withStatus('queued'),
      processing: withStatus('processing'),
      processed: withStatus('processed'),
      failed: withStatus('failed'),
    },
    trashed: photos.length - library.length,
    waitingForSearch: library.filter(
      ({ stages }) => stages.derivatives.state === 'ready' && stages.search.state === 'waiting',
    ).length,
    bytes: photos.reduce((sum, { size }) => sum + size, 0),
  }
}

export function historyContract(open: () => Promise<MetadataStoreHarness>): void {
  describe('any history', () => {
    const context = opened(open)

    it('leaves lists, counts and the change log as a plain map would have them', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.nat(), async (steps, asked) => {
          const { photos, changes } = context.store
          const ownerId = unique('owner-')
          const model = new Map<number, PhotoRecord>()
          const heads = [0]
          /** What each step changed: a photo that is, or one that is gone. */
          const log: { id: string; gone: boolean }[] = []

          for (const action of steps) {
            const known = model.get(action.content)
            if (action.kind === 'insert') {
              const photo = photoRecord({ ownerId, sha256: `content ${action.content}`, size: action.size })
              const answer = await photos.insert(photo)
              expect(answer).toStrictEqual({ photo: known ?? photo, inserted: !known })
              if (!known) model.set(action.content, photo)
              if (known) continue
              log.push({ id: photo.id, gone: false })
            } else if (!known) continue
            else if (action.kind === 'delete') {
              expect(await photos.delete(known.id, ownerId)).toStrictEqual(known)
              model.delete(action.content)
              log.push({ id: known.id, gone: true })
            } else {
              const patch =
                action.kind === 'status'
                  ? { status: action.status }
                  : action.kind === 'trash'
                    ? { trashedAt: action.trashed ? '2026-01-01T00:00:00.000Z' : undefined }
                    : {
                        stages: {
                          derivatives: { state: action.derivatives },
                          search: { state: action.search },
                        },
                      }
              const changed = await photos.update(known.id, () => patch)
              const expected = { ...known, ...patch, updatedAt: changed!.updatedAt }
              if (expected.trashedAt === undefined) delete expected.trashedAt
              expect(changed).toStrictEqual(expected)
              model.set(action.content, expected)
              log.push({ id: known.id, gone: false })
            }
            heads.push(await changes.head(ownerId))
          }

          const now = [...model.values()].sort(newestFirst)
          const listed = [
            ...(await everyPage(context.store, ownerId, { limit: 4, view: 'library' })),
            ...(await everyPage(context.store, ownerId, { limit: 4, view: 'trash' })),
          ]
          expect(listed.sort(newestFirst)).toStrictEqual(now)
          expect(await photos.counts(ownerId)).toEqual(countedFrom(now))

          const from = asked % heads.length
          const latest = new Map<string, boolean>()
          for (const { id, gone } of log.slice(from)) {
            latest.delete(id)
            latest.set(id, gone)
          }
          const { items, next } = await changes.since(ownerId, heads[from]!, 100)
          expect(items).toEqual(
            [...latest].map(([id, gone]) =>
              gone
                ? { kind: 'photo-deleted', id }
                : { kind: 'photo', photo: now.find((photo) => photo.id === id) },
            ),
          )
          expect(next).toBe(heads.at(-1))
        }),
        { numRuns: 40 },
      )
    })
  })
}
