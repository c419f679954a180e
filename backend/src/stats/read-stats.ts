import type { Stats } from '@glimpse/contract'
import type { Context } from '../context.ts'
import { libraryCounts } from './library-counts.ts'

export async function readStats(
  context: Pick<Context, 'metadata' | 'inference'>,
  ownerId: string,
): Promise<Stats> {
  const { total, byStatus, trashed, waitingForSearch, bytes } = await libraryCounts(context, ownerId)
  return {
    photos: { total, ...byStatus, trashed, waitingForSearch },
    bytes,
    searchModel: context.inference.searchModel(),
  }
}
