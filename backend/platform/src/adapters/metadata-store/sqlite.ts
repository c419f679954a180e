import type { MetadataStore } from '../../ports/metadata-store/index.ts'
import { migrate, type SqliteDatabase } from '../sqlite-database.ts'
import { pruneDeletions, sqliteChangeLog } from './sqlite-changes.ts'
import { sqlitePhotoStore } from './sqlite-photos.ts'
import { metadataMigrations } from './sqlite-schema.ts'
import { sqliteSettingStore } from './sqlite-settings.ts'

export interface SqliteMetadataStoreOptions {
  /** Stays open when the store closes: the accounts live in it too. */
  database: SqliteDatabase
  /** How long the change log remembers deletions, in days. */
  rememberDeletionsDays?: number
}

/** Migrates on opening. */
export function openSqliteMetadataStore({
  database,
  rememberDeletionsDays = 90,
}: SqliteMetadataStoreOptions): MetadataStore {
  migrate(database, 'metadata', metadataMigrations)
  pruneDeletions(database, new Date(Date.now() - rememberDeletionsDays * 86_400_000).toISOString())

  return {
    photos: sqlitePhotoStore(database),
    changes: sqliteChangeLog(database),
    settings: sqliteSettingStore(database),
    async check() {
      database.get('SELECT 1 FROM photos LIMIT 1')
    },
    async close() {},
  }
}
