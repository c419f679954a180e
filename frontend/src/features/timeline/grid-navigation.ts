/** A tile in a grid as the keyboard sees it. */
export interface NavTile {
  id: string
  x: number
  width: number
}
export type Direction = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End'
const directions: readonly string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End']
export const isDirection = (key: string): key is Direction => directions.includes(key)

/**
 * Where an arrow leads from a tile: left and right follow the order of the photos, up and down go to the tile of the
 * next row that is nearest by its centre. Undefined at the edges.
 */
export function neighbourTile(rows: readonly NavTile[][], id: string, key: Direction): string | undefined {
  const rowIndex = rows.findIndex((row) => row.some((tile) => tile.id === id))
  const row = rows[rowIndex]
  if (!row) return rows[0]?.[0]?.id
  const at = row.findIndex((tile) => tile.id === id)
  switch (key) {
    case 'ArrowLeft':
      return (row[at - 1] ?? rows[rowIndex - 1]?.at(-1))?.id
    case 'ArrowRight':
      return (row[at + 1] ?? rows[rowIndex + 1]?.[0])?.id
    case 'Home':
      return row[0]?.id
    case 'End':
      return row.at(-1)?.id
    default: {
      const other = rows[rowIndex + (key === 'ArrowUp' ? -1 : 1)]
      const tile = row[at]
      if (!other?.length || !tile) return undefined
      const centre = tile.x + tile.width / 2
      const distance = (candidate: NavTile) => Math.abs(candidate.x + candidate.width / 2 - centre)
      return other.reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best)).id
    }
  }
}
