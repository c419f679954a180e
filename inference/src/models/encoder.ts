import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  CLIPTextModelWithProjection,
  CLIPVisionModelWithProjection,
  PreTrainedTokenizer,
  PretrainedConfig,
  SiglipTextModel,
  SiglipVisionModel,
  Tensor,
  env,
  type PreTrainedModel,
} from '@huggingface/transformers'
import { sessionOptions } from '../sessions/onnx.ts'
import type { ModelManifest } from './manifest.ts'
import { prepareImage } from './preprocess.ts'
import type { ResolvedModel, SearchEncoder } from './types.ts'
import { unknownWordsIn } from './vocabulary.ts'

// Downloading is hub.ts's work: what loads a model never touches the network.
env.allowRemoteModels = false
env.allowLocalModels = true
env.useFSCache = false
env.useBrowserCache = false

/**
 * How many pictures one session run is given: eight of 224 × 224, fewer of larger ones. Eight of 512 × 512 at once take
 * 1.1 GB instead of 0.26 GB, and each takes longer than alone (the working set leaves the processor's cache).
 */
export const imagesPerRun = (width: number, height: number): number =>
  Math.min(8, Math.max(1, Math.floor((8 * 224 * 224) / (width * height))))

/** The vectors are not as long as the manifest says. */
export class DimensionsError extends Error {
  override name = 'DimensionsError'
  readonly actual: number
  constructor(expected: number, actual: number) {
    super(`the model makes vectors of ${actual} dimensions, its configuration says ${expected}`)
    this.actual = actual
  }
}

const architectures = {
  clip: { image: CLIPVisionModelWithProjection, text: CLIPTextModelWithProjection },
  siglip: { image: SiglipVisionModel, text: SiglipTextModel },
}

/**
 * Loads one or both towers of a resolved model from its folder. Throws when a file cannot be read or run, or when the
 * vectors have another length than the model says.
 */
export async function loadSearchEncoder(
  model: ResolvedModel,
  options: { threads: number; towers?: 'both' | 'image' | 'text' },
): Promise<SearchEncoder> {
  const towers = options.towers ?? 'both'
  const { manifest } = model
  const config = await readJson(model, 'config.json')
  const loadTower = (tower: 'image' | 'text') =>
    architectures[manifest.architecture][tower].from_pretrained(model.directory, {
      config: new PretrainedConfig(config),
      local_files_only: true,
      device: 'cpu',
      dtype: manifest.towers[tower].dtype,
      model_file_name: baseName(manifest.towers[tower]),
      subfolder: path.posix.dirname(manifest.towers[tower].file),
      session_options: sessionOptions(options.threads),
    } as Parameters<typeof PreTrainedModel.from_pretrained>[1])

  const loaded: PreTrainedModel[] = []
  try {
    const text = towers === 'image' ? undefined : await loadTower('text')
    if (text) loaded.push(text)
    const image = towers === 'text' ? undefined : await loadTower('image')
    if (image) loaded.push(image)
    const tokenizer = text && (await loadTokenizer(model))
    const encoder = createEncoder(model, image, text, tokenizer)
    if (text) await encoder.embedText('a photo')
    return encoder
  } catch (error) {
    await Promise.allSettled(loaded.map((one) => one.dispose()))
    throw error
  }
}

function createEncoder(
  model: ResolvedModel,
  imageTower: PreTrainedModel | undefined,
  textTower: PreTrainedModel | undefined,
  tokenizer: Awaited<ReturnType<typeof loadTokenizer>> | undefined,
): SearchEncoder {
  const { manifest } = model
  const { width, height } = manifest.image

  const embedBatch = async (tower: PreTrainedModel, inputs: readonly Float32Array[]) => {
    const length = 3 * width * height
    const packed = new Float32Array(length * inputs.length)
    inputs.forEach((input, at) => {
      if (input.length !== length)
        throw new Error(`expected ${length} values of a picture, got ${input.length}`)
      packed.set(input, at * length)
    })
    const pixels = new Tensor('float32', packed, [inputs.length, 3, height, width])
    return run(tower, { pixel_values: pixels }, manifest.towers.image.output, manifest.dimensions)
  }

  return {
    model,
    prepare: (image) => prepareImage(image, manifest.image),
    async embedImages(inputs) {
      if (!imageTower) throw new Error('the image tower is not loaded')
      const vectors: Float32Array[] = []
      const step = imagesPerRun(width, height)
      for (let at = 0; at < inputs.length; at += step) {
        vectors.push(...(await embedBatch(imageTower, inputs.slice(at, at + step))))
      }
      return vectors
    },
    async embedText(text) {
      if (!textTower || !tokenizer) throw new Error('the text tower is not loaded')
      const vectors: Float32Array[] = []
      for (const prompt of promptsOf(text, manifest.text)) {
        const inputs = tokenizer.encode(prompt)
        vectors.push(...(await run(textTower, inputs, manifest.towers.text.output, manifest.dimensions)))
      }
      return { vector: mean(vectors), unknownWords: tokenizer.unknownWords(text) }
    },
    async close() {
      await Promise.all([imageTower?.dispose(), textTower?.dispose()])
      imageTower = textTower = undefined
    },
  }
}

/** transformers.js puts the dtype's suffix behind this name. */
function baseName(tower: ModelManifest['towers']['image']): string {
  return path.posix.basename(tower.file, '.onnx').replace(/_(fp16|quantized|int8|uint8|q4|q4f16|bnb4)$/, '')
}

async function readJson(model: ResolvedModel, file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path.join(model.directory, file), 'utf8')) as Record<string, unknown>
}

/**
 * The tokenizer is made from its files here: `AutoTokenizer` remembers for the life of the process that a file was
 * missing, so a folder that was looked at while it was being copied would never load.
 */
async function loadTokenizer(model: ResolvedModel) {
  const rules = model.manifest.text
  const json = await readJson(model, 'tokenizer.json')
  const tokenizer = new PreTrainedTokenizer(json, await readJson(model, 'tokenizer_config.json'))
  const unknown = tokenizer.unk_token_id as number | undefined
  const closed =
    (json['model'] as { type?: string } | undefined)?.type === 'WordLevel' && unknown !== undefined
  // SigLIP reads its vector at the last place, so the id that fills it decides the vector.
  const declared = (json['padding'] as { pad_id?: number } | null | undefined)?.pad_id
  const padding = declared ?? (tokenizer.pad_token_id as number | undefined) ?? 0
  const int64 = (values: number[]) =>
    new Tensor(
      'int64',
      BigInt64Array.from(values, (value) => BigInt(value)),
      [1, values.length],
    )
  const idsOf = (text: string) => tokenizer(text, { return_tensor: false }).input_ids as unknown as number[]
  return {
    /** Cut and padded here: transformers.js cuts off the end-of-text token, at which CLIP reads its vector. */
    encode(text: string): Record<string, Tensor> {
      const all = idsOf(text)
      const ids = all.slice(0, rules.maxLength)
      const end = all.at(-1)
      if (end !== undefined && all.length > ids.length && tokenizer.all_special_ids.includes(end)) {
        ids[ids.length - 1] = end
      }
      // A text of spaces leaves nothing, and networks want at least one token.
      if (ids.length === 0) ids.push(unknown ?? padding)
      const mask = ids.map(() => 1)
      while (rules.padding === 'max-length' && ids.length < rules.maxLength) {
        ids.push(padding)
        mask.push(0)
      }
      return { input_ids: int64(ids), attention_mask: int64(mask) }
    },
    unknownWords: (text: string) =>
      closed ? unknownWordsIn(text, (word) => !idsOf(word).includes(unknown as number)) : [],
  }
}

function promptsOf(text: string, rules: ModelManifest['text']): string[] {
  const query = rules.lowercase ? text.toLowerCase() : text
  // A function, or `$&` in a query would be read as a pattern.
  return rules.templates.length === 0
    ? [query]
    : rules.templates.map((one) => one.replaceAll('{}', () => query))
}

/** Runs a network and answers the rows of one output, unit length. Tensors are disposed whatever happens. */
async function run(
  tower: PreTrainedModel,
  inputs: Record<string, Tensor>,
  output: string,
  dimensions: number,
): Promise<Float32Array[]> {
  const wanted = inputsOf(tower, inputs)
  let outputs: Record<string, Tensor> = {}
  try {
    outputs = (await tower(wanted)) as Record<string, Tensor>
    const tensor = outputs[output]
    if (!tensor)
      throw new Error(`the model has no output "${output}", it has ${Object.keys(outputs).join(', ')}`)
    const [rows = 0, columns = 0] = tensor.dims
    if (tensor.dims.length !== 2) throw new Error(`"${output}" has the shape ${tensor.dims.join(' × ')}`)
    if (columns !== dimensions) throw new DimensionsError(dimensions, columns)
    const values = (tensor.type === 'float32' ? tensor : tensor.to('float32')).data as Float32Array
    return Array.from({ length: rows }, (_, row) => unit(values.subarray(row * columns, (row + 1) * columns)))
  } finally {
    for (const tensor of new Set([
      ...Object.values(inputs),
      ...Object.values(wanted),
      ...Object.values(outputs),
    ])) {
      tensor.dispose()
    }
  }
}

/** Only what the network takes, in its type: some fp16 exports want half-precision pixels. */
function inputsOf(tower: PreTrainedModel, inputs: Record<string, Tensor>): Record<string, Tensor> {
  const session = (tower as unknown as { sessions: Record<string, SessionInputs> }).sessions['model']!
  const wanted: Record<string, Tensor> = {}
  for (const { name, type } of session.inputMetadata) {
    const tensor = inputs[name]
    if (!tensor) throw new Error(`the model wants an input "${name}" that is not known`)
    wanted[name] = type === undefined || tensor.type === type ? tensor : tensor.to(type)
  }
  return wanted
}
interface SessionInputs {
  inputMetadata: readonly { name: string; type?: Tensor['type'] }[]
}

/** A copy of unit length; a vector that has none is a fault of the model and must not reach the index. */
function unit(values: Float32Array): Float32Array {
  let sum = 0
  for (const value of values) sum += value * value
  const norm = Math.sqrt(sum)
  if (!(norm > 0) || !Number.isFinite(norm)) throw new Error('the model made a vector without length')
  return values.map((value) => value / norm)
}

function mean(vectors: readonly Float32Array[]): Float32Array {
  if (vectors.length === 1) return vectors[0]!
  const sum = new Float32Array(vectors[0]!.length)
  for (const vector of vectors) vector.forEach((value, at) => (sum[at]! += value))
  return unit(sum)
}
