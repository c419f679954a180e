import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate, openSqliteDatabase, type SqliteDatabase } from './sqlite-database.ts'

describe('SQLite database', () => {
  let folder: string
  let database: SqliteDatabase
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'glimpse-sqlite-'))
    database = openSqliteDatabase(path.join(folder, 'test.db'))
  })
  afterEach(async () => {
    database.close()
    await rm(folder, { recursive: true })
  })

  it('is durable: WAL, and synced at every commit', () => {
    expect(database.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' })
    expect(database.get('PRAGMA synchronous')).toEqual({ synchronous: 2 })
    expect(database.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 })
  })

  it('binds what would kill the process or be cut', () => {
    database.exec('CREATE TABLE t (value TEXT)')
    const values = [
      true,
      false,
      undefined,
      null,
      new Date(0),
      'a\0b',
      '\ud800',
      42,
      -7,
      2 ** 53 - 1,
      1.5,
      NaN,
    ]
    for (const value of values) database.run('INSERT INTO t VALUES (?)', value)
    const stored = database.all<{ value: string | null }>('SELECT value FROM t').map(({ value }) => value)
    expect(stored.slice(0, 4)).toEqual(['1', '0', null, null])
    expect(stored.slice(4, 7)).toEqual(['1970-01-01T00:00:00.000Z', 'a\uFFFDb', '\uFFFD'])
    expect(stored.slice(7)).toEqual(['42', '-7', '9007199254740991', '1.5', null])
    const insert = database.raw.prepare('INSERT INTO t VALUES (?) RETURNING value')
    expect(insert.reader).toBe(true)
    expect(insert.all([true])).toEqual([{ value: '1' }])
    expect(database.raw.prepare('DELETE FROM t WHERE value = ?').run(['nothing']).changes).toBe(0)
  })

  it('undoes a transaction that fails, and one that failed does not spoil the next', () => {
    database.exec('CREATE TABLE t (value INTEGER UNIQUE)')
    const fault = new Error('no')
    const failing = () =>
      database.transaction(() => {
        database.run('INSERT INTO t VALUES (1)')
        throw fault
      })
    expect(failing).toThrow(fault)
    expect(() =>
      database.transaction(() => {
        database.run('INSERT INTO t VALUES (1)')
        database.run('INSERT INTO t VALUES (1)')
      }),
    ).toThrow(/UNIQUE/)
    expect(database.transaction(() => database.run('INSERT INTO t VALUES (1)'))).toBe(1)
    expect(database.all('SELECT value FROM t')).toEqual([{ value: 1 }])
  })

  it('says that it is not available when closed, not a database, or out of reach', async () => {
    const unavailable = expect.objectContaining({ code: 'store_unavailable', message: 'It is not available' })
    const garbage = path.join(folder, 'garbage.db')
    await writeFile(garbage, 'this is no database'.repeat(100))
    for (const file of [garbage, path.join(garbage, 'below-a-file.db'), folder]) {
      expect(() => openSqliteDatabase(file, { name: 'It' })).toThrow(unavailable)
    }
    const closed = openSqliteDatabase(path.join(folder, 'closed.db'), { name: 'It' })
    const { raw } = closed
    const prepared = raw.prepare('SELECT 1')
    closed.close()
    closed.close()
    for (const use of [() => closed.get('SELECT 1'), () => raw.prepare('SELECT 1'), () => prepared.all([])]) {
      expect(use).toThrow(unavailable)
    }
  })

  it('migrates each set of tables once, one after the other, all of a step or none', () => {
    const steps = ['CREATE TABLE a (x)', 'ALTER TABLE a ADD COLUMN y']
    migrate(database, 'one', steps.slice(0, 1))
    migrate(database, 'one', steps)
    migrate(database, 'one', steps)
    migrate(database, 'two', ['CREATE TABLE b (x)'])
    database.run('INSERT INTO a (x, y) VALUES (1, 2)')
    expect(() => migrate(database, 'one', [...steps, 'CREATE TABLE c (x); CREATE TABLE a (x)'])).toThrow(
      /a already/,
    )
    expect(() => database.all('SELECT * FROM c')).toThrow(/no such table/)
    expect(database.all('SELECT name, version FROM schema_migrations ORDER BY name, version')).toEqual([
      { name: 'one', version: 1 },
      { name: 'one', version: 2 },
      { name: 'two', version: 1 },
    ])
  })

  it('refuses what a newer version wrote', () => {
    migrate(database, 'photos', ['CREATE TABLE a (x)', 'CREATE TABLE b (x)'])
    expect(() => migrate(database, 'photos', ['CREATE TABLE a (x)'])).toThrow(
      /test\.db was written by a newer Glimpse \(schema "photos" 2, this one knows 1\)/,
    )
  })

  it('lets two that open at once migrate once', () => {
    const other = openSqliteDatabase(database.file)
    migrate(database, 'photos', ['CREATE TABLE a (x)'])
    migrate(other, 'photos', ['CREATE TABLE a (x)', 'CREATE TABLE b (x)'])
    expect(database.all('SELECT * FROM b')).toEqual([])
    other.close()
  })
})
