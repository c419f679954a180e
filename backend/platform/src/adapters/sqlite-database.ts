import { mkdirSync } from 'node:fs'
import path from 'node:path'
import Database from 'libsql'
import { StorageFullError, StoreUnavailableError } from '../errors.ts'

export type SqlValue = string | number | bigint | boolean | Date | Uint8Array | null | undefined

/** What kysely's SqliteDialect asks of a driver: better-auth keeps its tables in the same file through it. */
export interface RawSqliteDatabase {
  prepare(sql: string): {
    readonly reader: boolean
    all(parameters: readonly unknown[]): unknown[]
    run(parameters: readonly unknown[]): { changes: number; lastInsertRowid: number | bigint }
    iterate(parameters: readonly unknown[]): IterableIterator<unknown>
  }
  close(): void
}

export interface SqliteDatabase {
  readonly file: string
  /** The same connection for kysely. Its `close` does nothing: who opened the database closes it. */
  readonly raw: RawSqliteDatabase
  all<Row>(sql: string, ...parameters: SqlValue[]): Row[]
  get<Row>(sql: string, ...parameters: SqlValue[]): Row | undefined
  /** Rows changed. */
  run(sql: string, ...parameters: SqlValue[]): number
  /** Several statements without parameters. */
  exec(sql: string): void
  /** One IMMEDIATE transaction: all of `work` or nothing. `work` must be synchronous. */
  transaction<T>(work: () => T): T
  close(): void
}

const unavailable =
  /^SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|NOTADB|CORRUPT|READONLY|PROTOCOL|NOMEM|PERM|AUTH|INTERRUPT)/

/** Driver errors in the ports' words; what is a fault of ours (bad SQL, a constraint) stays as it is. */
function translate(error: unknown, name: string): unknown {
  const code = (error as { code?: unknown } | undefined)?.code
  if (typeof code !== 'string') return error
  if (code === 'SQLITE_FULL') return new StorageFullError({ cause: error })
  return unavailable.test(code) ? new StoreUnavailableError(name, { cause: error }) : error
}

/**
 * libsql aborts the whole process on a boolean and cuts strings at a NUL; neither may reach it, for what is bound
 * comes from clients. U+FFFD keeps such a string from matching a shorter one. Numbers it binds as REAL (1 becomes
 * '1.0' in a TEXT column), bigints as INTEGER.
 */
function bindable(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1n : 0n
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
  if (value instanceof Date) return value.toISOString()
  return value ?? null
}

/**
 * Opens (and creates) a database file: WAL; `synchronous` FULL, so that a commit survives a power cut, or NORMAL,
 * where it survives a crash of the process only. `name` is what StoreUnavailableError calls it.
 */
export function openSqliteDatabase(
  file: string,
  { name = 'The database', synchronous = 'FULL' }: { name?: string; synchronous?: 'FULL' | 'NORMAL' } = {},
): SqliteDatabase {
  const connection = connect(file, name)
  const statements = new Map<string, Database.Statement>()
  let open = true

  /** libsql goes on answering prepared statements after `close`, so that is watched here. */
  function guarded<T>(work: () => T): T {
    if (!open) throw new StoreUnavailableError(name, { cause: new Error(`${file} is closed`) })
    try {
      return work()
    } catch (error) {
      throw translate(error, name)
    }
  }

  function statement(sql: string): Database.Statement {
    const known = statements.get(sql)
    if (known) return known
    const prepared = connection.prepare(sql)
    statements.set(sql, prepared)
    return prepared
  }

  guarded(() => {
    connection.exec('PRAGMA busy_timeout = 5000')
    connection.exec('PRAGMA journal_mode = WAL')
    connection.exec(`PRAGMA synchronous = ${synchronous}`)
    connection.exec('PRAGMA foreign_keys = ON')
    connection.exec('PRAGMA cache_size = -16000')
    // Fewer checkpoints (16 MB of log apart): each one syncs pages from all over the file.
    connection.exec('PRAGMA wal_autocheckpoint = 4000')
  })

  const all = (sql: string, parameters: readonly unknown[]) =>
    guarded(() => statement(sql).all(parameters.map(bindable)))

  return {
    file,
    raw: {
      prepare: (sql) =>
        guarded(() => {
          const prepared = connection.prepare(sql)
          return {
            reader: prepared.reader,
            all: (parameters) => guarded(() => prepared.all(parameters.map(bindable))),
            run: (parameters) => guarded(() => prepared.run(parameters.map(bindable))),
            iterate: (parameters) => guarded(() => prepared.iterate(parameters.map(bindable))),
          }
        }),
      close: () => {},
    },
    all: <Row>(sql: string, ...parameters: SqlValue[]) => all(sql, parameters) as Row[],
    // Not the driver's get(): it adds a property of its own to the row.
    get: <Row>(sql: string, ...parameters: SqlValue[]) => all(sql, parameters)[0] as Row | undefined,
    run: (sql, ...parameters) => guarded(() => statement(sql).run(parameters.map(bindable)).changes),
    exec: (sql) => guarded(() => void connection.exec(sql)),
    transaction: (work) =>
      guarded(() => {
        connection.exec('BEGIN IMMEDIATE')
        try {
          const result = work()
          connection.exec('COMMIT')
          return result
        } catch (error) {
          // A full disk has already rolled back by itself.
          if (connection.inTransaction) connection.exec('ROLLBACK')
          throw error
        }
      }),
    close() {
      if (!open) return
      open = false
      statements.clear()
      connection.close()
    },
  }
}

function connect(file: string, name: string): Database.Database {
  try {
    mkdirSync(path.dirname(file), { recursive: true })
    return new Database(file)
  } catch (error) {
    throw new StoreUnavailableError(name, { cause: error })
  }
}

/**
 * Brings the tables called `name` to the newest version: `migrations[0]` makes version 1, and so on, each in one
 * transaction. Published migrations are never edited, only added to. Throws where the file was written by a newer
 * Glimpse: running on would damage it.
 */
export function migrate(database: SqliteDatabase, name: string, migrations: readonly string[]): void {
  database.exec(`CREATE TABLE IF NOT EXISTS schema_migrations (
    name TEXT NOT NULL, version INTEGER NOT NULL, applied_at TEXT NOT NULL, PRIMARY KEY (name, version)
  ) STRICT, WITHOUT ROWID`)
  const current = () =>
    database.get<{ version: number }>(
      'SELECT coalesce(max(version), 0) AS version FROM schema_migrations WHERE name = ?',
      name,
    )!.version
  if (current() > migrations.length) {
    throw new Error(
      `${database.file} was written by a newer Glimpse (schema "${name}" ${current()}, this one knows ` +
        `${migrations.length}). Start the newer version again, or restore a backup from before the upgrade.`,
    )
  }
  migrations.forEach((sql, index) => {
    database.transaction(() => {
      // Read inside the transaction: another process may be migrating at the same time.
      if (current() > index) return
      database.exec(sql)
      database.run(
        'INSERT INTO schema_migrations VALUES (?, ?, ?)',
        name,
        index + 1,
        new Date().toISOString(),
      )
    })
  })
}
