import { readFile, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { modelManifest, type Dtype, type ModelManifest } from './manifest.ts'

/** The folder does not hold a whole model, perhaps not yet: `message` says for people what is missing. */
export class IncompleteModelError extends Error {
  override name = 'IncompleteModelError'
}

const side = z.number().int().positive()
const size = z.union([side, z.object({ shortest_edge: side }), z.object({ height: side, width: side })])
const preprocessorConfig = z.object({
  size: size.optional(),
  crop_size: size.optional(),
  do_center_crop: z.boolean().optional(),
  do_rescale: z.boolean().optional(),
  do_normalize: z.boolean().optional(),
  rescale_factor: z.number().positive().optional(),
  resample: z.number().int().optional(),
  image_mean: z.tuple([z.number(), z.number(), z.number()]).optional(),
  image_std: z.tuple([z.number(), z.number(), z.number()]).optional(),
})
const modelConfig = z.object({
  model_type: z.string().optional(),
  projection_dim: z.number().int().positive().optional(),
  text_config: z
    .object({
      max_position_embeddings: z.number().int().positive().optional(),
      projection_size: z.number().int().positive().optional(),
      hidden_size: z.number().int().positive().optional(),
    })
    .optional(),
  vision_config: z
    .object({ image_size: side.optional(), hidden_size: z.number().int().positive().optional() })
    .optional(),
})
const tokenizerConfig = z.object({ model_max_length: z.number().positive().optional() })

const suffixes: Record<Dtype, string> = {
  fp32: '',
  fp16: '_fp16',
  q8: '_quantized',
  int8: '_int8',
  uint8: '_uint8',
  q4: '_q4',
  q4f16: '_q4f16',
  bnb4: '_bnb4',
}
/** Best quality first; q8 vision of some exports is reported broken, so it comes after the full ones. */
const preference: Record<'image' | 'text', Dtype[]> = {
  image: ['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'q4f16', 'bnb4'],
  text: ['q8', 'int8', 'uint8', 'fp32', 'fp16', 'q4', 'q4f16', 'bnb4'],
}
const resamples = ['nearest', 'lanczos', 'bilinear', 'bicubic'] as const

/** A manifest made from what a folder in transformers.js layout says of itself; checksums are not in it yet. */
export type DerivedManifest = Omit<ModelManifest, 'dimensions'> & { dimensions: number | undefined }

/**
 * Reads a folder. What the folder says goes first; `preset` fills in what a folder cannot tell (templates, padding)
 * where it is the preset's own kind of model, and is ignored where it is not. Throws IncompleteModelError.
 */
export async function deriveManifest(
  directory: string,
  name: string,
  preset: ModelManifest | undefined,
): Promise<DerivedManifest> {
  const config = await readJson(directory, 'config.json', modelConfig)
  const tokenizer = await readJson(directory, 'tokenizer_config.json', tokenizerConfig)
  await readJson(directory, 'tokenizer.json', z.object({}))
  const architecture = config.model_type?.startsWith('siglip') ? 'siglip' : 'clip'
  const dimensions =
    config.projection_dim ?? config.text_config?.projection_size ?? config.vision_config?.hidden_size
  const like =
    preset?.architecture === architecture && (dimensions === undefined || preset.dimensions === dimensions)
      ? preset
      : undefined

  const onnx = await listOnnx(directory)
  const image = pickTower(directory, onnx, 'image', like?.towers.image.dtype)
  const text = pickTower(directory, onnx, 'text', like?.towers.text.dtype)
  const output = (tower: 'image' | 'text') =>
    like?.towers[tower].output ?? (architecture === 'siglip' ? 'pooler_output' : `${tower}_embeds`)
  const limits = [tokenizer.model_max_length, config.text_config?.max_position_embeddings].filter(
    (limit): limit is number => limit !== undefined && limit <= 4096,
  )
  const data = onnx.filter((file) =>
    [image.file, text.file].some((tower) => file.startsWith(`${tower}_data`)),
  )
  const paths = ['config.json', 'tokenizer.json', 'tokenizer_config.json', image.file, text.file, ...data]
  return {
    name,
    label: like?.label ?? `Model ${name}`,
    basic: like?.basic ?? false,
    licence: like?.licence ?? 'unknown: see where the folder came from',
    repository: like?.repository,
    revision: like?.revision ?? 'main',
    files: await Promise.all(
      paths.map(async (file) => ({ path: file, size: (await stat(path.join(directory, file))).size })),
    ),
    architecture,
    towers: { image: { ...image, output: output('image') }, text: { ...text, output: output('text') } },
    image: await imageRules(directory, architecture, config.vision_config?.image_size, like),
    text: {
      maxLength:
        like?.text.maxLength ?? (limits.length > 0 ? Math.min(...limits) : architecture === 'clip' ? 77 : 64),
      padding: like?.text.padding ?? (architecture === 'siglip' ? 'max-length' : 'none'),
      lowercase: like?.text.lowercase ?? false,
      templates: like?.text.templates ?? [],
    },
    dimensions: dimensions ?? like?.dimensions,
  }
}

/** The derived manifest with its dimensions, checked against the schema. */
export const completeManifest = (derived: DerivedManifest, dimensions: number): ModelManifest =>
  modelManifest.parse({ ...derived, dimensions })

async function imageRules(
  directory: string,
  architecture: 'clip' | 'siglip',
  imageSize: number | undefined,
  like: ModelManifest | undefined,
): Promise<ModelManifest['image']> {
  const config = await readJson(directory, 'preprocessor_config.json', preprocessorConfig).catch((error) => {
    if (like && error instanceof IncompleteModelError) return undefined
    throw error
  })
  if (!config) return like!.image
  const fallback = imageSize ?? like?.image.width ?? 224
  const shortest = (value: z.infer<typeof size>) =>
    typeof value === 'number' ? value : 'shortest_edge' in value ? value.shortest_edge : undefined
  const rectangle = (value: z.infer<typeof size>) =>
    typeof value === 'object' && 'height' in value
      ? { width: value.width, height: value.height }
      : { width: shortest(value)!, height: shortest(value)! }
  const wanted = config.size ?? fallback
  // A bare number means the shorter side to CLIP's processor and a square to SigLIP's.
  const edge = typeof wanted === 'number' && architecture === 'siglip' ? undefined : shortest(wanted)
  const crops = config.do_center_crop ?? edge !== undefined
  const input = edge !== undefined ? rectangle(crops ? (config.crop_size ?? edge) : edge) : rectangle(wanted)
  const normalises = config.do_normalize !== false
  return {
    ...input,
    resize: edge !== undefined && crops ? { rule: 'shortest-edge', pixels: edge } : { rule: 'squash' },
    resample: resamples[config.resample ?? 2] ?? 'bilinear',
    rescale: config.do_rescale === false ? 1 : (config.rescale_factor ?? 1 / 255),
    mean: normalises ? (config.image_mean ?? [0.5, 0.5, 0.5]) : [0, 0, 0],
    std: normalises ? (config.image_std ?? [0.5, 0.5, 0.5]) : [1, 1, 1],
  }
}

/** ONNX files of a folder as paths inside it: transformers.js keeps them in `onnx/`, others beside the config. */
async function listOnnx(directory: string): Promise<string[]> {
  const inside = async (folder: string) =>
    (await readdir(path.join(directory, folder)).catch(() => []))
      .filter((file) => file.includes('.onnx'))
      .map((file) => path.posix.join(folder, file))
  return [...(await inside('onnx')), ...(await inside('.'))]
}

function pickTower(directory: string, onnx: string[], tower: 'image' | 'text', wanted: Dtype | undefined) {
  const stem = tower === 'image' ? 'vision_model' : 'text_model'
  const order = wanted ? [wanted, ...preference[tower]] : preference[tower]
  for (const dtype of order) {
    const file = onnx.find((one) => path.posix.basename(one) === `${stem}${suffixes[dtype]}.onnx`)
    if (file) return { dtype, file }
  }
  throw new IncompleteModelError(`${directory} has no onnx/${stem}.onnx (or _fp16, _quantized …) yet`)
}

async function readJson<T extends z.ZodType>(
  directory: string,
  file: string,
  schema: T,
): Promise<z.infer<T>> {
  const text = await readFile(path.join(directory, file), 'utf8').catch((error: unknown) => {
    throw new IncompleteModelError(`${directory} has no readable ${file} yet`, { cause: error })
  })
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new IncompleteModelError(`${path.join(directory, file)} is not complete or not understood`, {
      cause: error,
    })
  }
}
