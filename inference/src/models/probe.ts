import { completeManifest, type DerivedManifest } from './folder.ts'
import { DimensionsError, loadSearchEncoder } from './encoder.ts'

/** Dimensions of a model whose config does not tell them: the length of one text's vector. */
export async function probeDimensions(derived: DerivedManifest, directory: string): Promise<number> {
  const manifest = completeManifest(derived, 1)
  const model = {
    name: derived.name,
    label: '',
    basic: false,
    directory,
    spaceId: '',
    dimensions: 0,
    manifest,
  }
  try {
    const encoder = await loadSearchEncoder(model, { threads: 1, towers: 'text' })
    await encoder.close()
    return 1
  } catch (error) {
    if (error instanceof DimensionsError) return error.actual
    throw error
  }
}
