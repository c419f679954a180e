import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { metadataStoreContract } from '../../../test/contracts/metadata-store.contract.ts'
import { photoRecord } from '../../../test/contracts/photo-record.ts'
import { openSqliteDatabase } from '../sqlite-database.ts'
import { openSqliteMetadataStore } from './sqlite.ts'

metadataStoreContract('SQLite', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'glimpse-metadata-'))
  const open = () => {
    const database = openSqliteDatabase(path.join(folder, 'metadata.db'), { name: 'The metadata store' })
    return { database, store: openSqliteMetadataStore({ database }) }
  }
  let opened = open()
  return {
    store: () => opened.store,
    async reopen() {
      await opened.store.close()
      opened.database.close()
      opened = open()
    },
    async dispose() {
      await opened.store.close()
      opened.database.close()
      await rm(folder, { recursive: true })
    },
  }
})

describe('SQLite metadata store', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'glimpse-metadata-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('asks for a fresh start where deletions were forgotten, and only there', async () => {
    const database = openSqliteDatabase(path.join(folder, 'metadata.db'))
    const store = openSqliteMetadataStore({ database })
    const [gone, kept] = [photoRecord({ ownerId: 'a' }), photoRecord({ ownerId: 'a' })]
    for (const photo of [gone, kept, photoRecord({ ownerId: 'b' })]) await store.photos.insert(photo)
    const before = await store.changes.head('a')
    await store.photos.delete(gone.id, 'a')
    const after = await store.changes.head('a')
    const later = openSqliteMetadataStore({ database, rememberDeletionsDays: -1 })
    expect(await later.changes.since('a', before, 10)).toEqual({
      items: [],
      next: after,
      more: false,
      reset: true,
    })
    expect(await later.changes.since('a', after, 10)).toMatchObject({ items: [], next: after, reset: false })
    expect(await later.changes.since('b', 0, 10)).toMatchObject({ items: [{ kind: 'photo' }], reset: false })
    expect(await later.changes.head('a')).toBe(after)
    database.close()
  })

  it('says that the disk is full and stores nothing', async () => {
    const database = openSqliteDatabase(path.join(folder, 'metadata.db'))
    const store = openSqliteMetadataStore({ database })
    database.all('PRAGMA max_page_count = 60')
    const stored: string[] = []
    const fill = async () => {
      for (;;) {
        const photo = photoRecord({ ownerId: 'a', caption: 'x'.repeat(2000) })
        await store.photos.insert(photo)
        stored.push(photo.id)
      }
    }
    await expect(fill()).rejects.toMatchObject({ code: 'storage_full', status: 507 })
    database.all('PRAGMA max_page_count = 100000')
    expect((await store.photos.counts('a')).total).toBe(stored.length)
    expect((await store.photos.scan({ kind: 'all' }, { limit: 1000 })).map(({ id }) => id)).toEqual(stored)
    database.close()
  })

  it('finds each list and scan by an index', async () => {
    const database = openSqliteDatabase(path.join(folder, 'metadata.db'))
    const asked: string[] = []
    const store = openSqliteMetadataStore({
      database: {
        ...database,
        all: (sql, ...parameters) => {
          asked.push(sql)
          return database.all(sql, ...parameters)
        },
      },
    })
    const cursor = Buffer.from(JSON.stringify(['2024-01-01T00:00:00', 'x'])).toString('base64url')
    asked.length = 0
    for (const view of ['library', 'trash'] as const) {
      await store.photos.list('a', { limit: 10, view, cursor })
      await store.photos.list('a', { limit: 10, view, until: '2024-01-01' })
    }
    await store.photos.list('a', { limit: 10, view: 'library', status: 'failed', cursor })
    await store.photos.list('a', { limit: 10, view: 'library', favorite: true, cursor })
    await store.photos.timeline('a')
    await store.photos.findMany(['x'], 'a')
    await store.photos.scan({ kind: 'undispatched' }, { limit: 10 })
    await store.photos.scan({ kind: 'unanswered', before: 'x' }, { limit: 10 })
    await store.photos.scan({ kind: 'withoutSpace', spaceId: 'x' }, { limit: 10 })
    await store.photos.scan({ kind: 'trashedBefore', before: 'x' }, { limit: 10 })
    await store.changes.since('a', 0, 10)
    const used = asked.map((sql) => {
      const plan = database
        .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
        .map(({ detail }) => detail)
        .join('; ')
      expect(plan).not.toMatch(/TEMP B-TREE|SCAN (photos|photo_deletions)\b/)
      return /INDEX (\w+)/.exec(plan)?.[1]
    })
    expect(used).toEqual([
      'photos_library',
      'photos_library',
      'photos_trash',
      'photos_trash',
      'photos_by_status',
      'photos_favorites',
      'photos_by_day',
      'sqlite_autoindex_photos_1',
      'photos_undispatched',
      'photos_unanswered',
      'photos_spaces',
      'photos_trashed',
      'photos_by_change',
      'deletions_by_change',
    ])
    database.close()
  })
})
