import type { SettingStore } from '../../ports/metadata-store/settings.ts'
import type { SqliteDatabase } from '../sqlite-database.ts'

export function sqliteSettingStore(database: SqliteDatabase): SettingStore {
  return {
    async get<T>(key: string) {
      const row = database.get<{ value: string }>('SELECT value FROM settings WHERE key = ?', key)
      return row && (JSON.parse(row.value) as T)
    },
    async set(key, value) {
      if (value === undefined) database.run('DELETE FROM settings WHERE key = ?', key)
      else {
        database.run(
          'INSERT INTO settings VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
          key,
          JSON.stringify(value),
        )
      }
    },
  }
}
