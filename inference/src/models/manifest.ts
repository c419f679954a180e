import { createHash } from 'node:crypto'
import { z } from 'zod'

/** Weights that transformers.js names by a suffix of the ONNX file. */
export const dtypes = ['fp32', 'fp16', 'q8', 'int8', 'uint8', 'q4', 'q4f16', 'bnb4'] as const
export type Dtype = (typeof dtypes)[number]

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** Inside the model's folder: no absolute path, no `..`. */
const relativePath = z
  .string()
  .regex(/^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/)
  .refine((path) => !path.split('/').includes('..'), { message: 'must stay inside the folder' })

export const manifestFile = z.strictObject({
  path: relativePath,
  /** Hexadecimal; left out of a preset where it is not known, always there once resolved. */
  sha256: sha256.optional(),
  /** Bytes. */
  size: z.number().int().nonnegative().optional(),
})

const tower = z.strictObject({
  dtype: z.enum(dtypes),
  /** The ONNX file, inside the folder. */
  file: relativePath,
  /** Tensor of shape [batch, dimensions]. */
  output: z.string(),
})

const perChannel = z.tuple([z.number(), z.number(), z.number()])
const pixels = z.number().int().positive().max(4096)

/** Everything that changes a vector, and what people should know of a model. */
export const modelManifest = z.strictObject({
  name: z.string(),
  /** For people, such as "Basic offline search". */
  label: z.string(),
  /** True for the starter: it knows things, not colours, attributes or events. */
  basic: z.boolean(),
  licence: z.string(),
  /** Where it is downloaded from; absent for a model that is never downloaded. */
  repository: z.string().optional(),
  revision: z.string().default('main'),
  files: z.array(manifestFile).min(1),
  architecture: z.enum(['clip', 'siglip']),
  towers: z.strictObject({ image: tower, text: tower }),
  image: z.strictObject({
    /** What the network is given, in pixels. */
    width: pixels,
    height: pixels,
    resize: z.discriminatedUnion('rule', [
      /** The shorter side becomes this long, the aspect ratio stays; then the centre is cropped. */
      z.strictObject({ rule: z.literal('shortest-edge'), pixels }),
      /** The whole picture is squashed to width × height; nothing is cropped. */
      z.strictObject({ rule: z.literal('squash') }),
    ]),
    resample: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos']),
    /** 8-bit values are multiplied by this … */
    rescale: z.number().positive(),
    /** … then (value − mean) / std, channels in the order R, G, B. */
    mean: perChannel,
    std: perChannel,
  }),
  text: z.strictObject({
    /** Tokens; longer texts are cut. */
    maxLength: z.number().int().positive().max(4096),
    padding: z.enum(['none', 'max-length']),
    /** Lower-cased before tokenizing, where the tokenizer itself does not. */
    lowercase: z.boolean(),
    /** `{}` stands for the query; vectors of all templates are averaged. Empty: the query alone. */
    templates: z.array(z.string().includes('{}')),
  }),
  dimensions: z.number().int().positive().max(8192),
})
export type ModelManifest = z.infer<typeof modelManifest>

/** Raised whenever the code between decoded pixels or text and the network changes what comes out. */
const preprocessingRevision = 1

/**
 * Names the space of a resolved manifest's vectors: the same files read in the same way give the same name wherever
 * they came from, and any change gives another. Names, labels, repositories and paths are left out: they change nothing.
 */
export function spaceIdOf(manifest: ModelManifest): string {
  const hashOf = (path: string) => {
    const file = manifest.files.find((one) => one.path === path)
    if (file?.sha256 === undefined) throw new Error(`the checksum of ${path} is not known`)
    return file.sha256
  }
  const external = manifest.files
    .filter((file) => file.path.includes('.onnx_data'))
    .map((file) => file.sha256)
  const canonical = JSON.stringify([
    preprocessingRevision,
    manifest.architecture,
    manifest.dimensions,
    [hashOf(manifest.towers.image.file), manifest.towers.image.output],
    [hashOf(manifest.towers.text.file), manifest.towers.text.output],
    external.toSorted(),
    [hashOf('tokenizer.json'), hashOf('tokenizer_config.json')],
    [manifest.image.width, manifest.image.height, manifest.image.resample, manifest.image.rescale],
    manifest.image.resize.rule === 'squash' ? 'squash' : manifest.image.resize.pixels,
    [manifest.image.mean, manifest.image.std],
    [manifest.text.maxLength, manifest.text.padding, manifest.text.lowercase, manifest.text.templates],
  ])
  const hash = createHash('sha256').update(canonical).digest('hex').slice(0, 24)
  return `${manifest.architecture}-${manifest.dimensions}-${hash}`
}
