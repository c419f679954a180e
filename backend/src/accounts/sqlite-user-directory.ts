import type { User } from './accounts.ts'

/** better-auth's `user` table, asked what its own interface does not answer. */
export function sqliteUserDirectory(database: {
  get<Row>(sql: string, ...parameters: string[]): Row | undefined
}) {
  const columns = 'select id, name, email, role from "user"'
  const countUsers = async () => database.get<{ n: number }>('select count(*) as n from "user"')?.n ?? 0
  return {
    countUsers,
    async findUser(email: string | undefined): Promise<User | undefined> {
      if (email !== undefined) return database.get<User>(`${columns} where email = ?`, email.toLowerCase())
      return (await countUsers()) === 1 ? database.get<User>(columns) : undefined
    },
  }
}
