/** Small facts about the instance, by key, as JSON: the answering space, and the like. */
export interface SettingStore {
  get<T>(key: string): Promise<T | undefined>
  set<T>(key: string, value: T): Promise<void>
}
