import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { starterDir, type BenchModel } from './models.ts'
import { createOnnxGraph, type OnnxGraph } from './onnx-writer.ts'
import { randomFrom } from './statistics.ts'

/** CLIP ViT-B/32's text tower (Radford et al. 2021). */
const layers = 12
const width = 512
const heads = 8
const words = 6_300

/**
 * Writes a model folder whose text tower costs what that of CLIP ViT-B/32 does: as deep and as wide, 8-bit weights with
 * dynamic quantization, four prompts a query (it lies under that preset's name, so Glimpse treats it as that preset).
 * Its weights are random, so what it finds means nothing; its words are the starter's. It has no image tower to speak of.
 */
export async function writeClipSizedModel(modelsDir: string): Promise<BenchModel> {
  const folder = path.join(modelsDir, 'clip-vit-b32')
  await mkdir(path.join(folder, 'onnx'), { recursive: true })
  const json = (file: string, content: unknown) => writeFile(path.join(folder, file), JSON.stringify(content))
  await json('config.json', { model_type: 'clip', projection_dim: width, text_config: {}, vision_config: {} })
  await json('preprocessor_config.json', {
    size: { shortest_edge: 224 },
    crop_size: { height: 224, width: 224 },
  })
  for (const file of ['tokenizer.json', 'tokenizer_config.json']) {
    await copyFile(path.join(starterDir, file), path.join(folder, file))
  }
  await writeFile(path.join(folder, 'onnx/text_model_quantized.onnx'), textTower())
  await writeFile(path.join(folder, 'onnx/vision_model.onnx'), imageTower())
  return { name: 'CLIP-sized', env: { SEARCH_MODEL: 'clip-vit-b32', MODELS_DIR: modelsDir } }
}

function textTower(): Buffer {
  const graph = createOnnxGraph()
  const random = randomFrom(1)
  const floats = (length: number, value: (i: number) => number) =>
    Float32Array.from({ length }, (_, i) => value(i))
  const one = (operator: string, inputs: string[], attributes?: Record<string, number | number[]>) =>
    graph.node(operator, inputs, attributes)[0]!
  const scalar = (value: number) => graph.constant('float', [], Float32Array.of(value))
  const zero = graph.constant('int8', [], Int8Array.of(0))
  const ones = graph.constant('float', [width], new Float32Array(width).fill(1))
  const zeros = graph.constant('float', [width], new Float32Array(width))
  const shape = (...dims: number[]) =>
    graph.constant(
      'int64',
      [dims.length],
      BigInt64Array.from(dims, (dim) => BigInt(dim)),
    )
  const split = shape(1, -1, heads, width / heads)
  const whole = shape(1, -1, width)
  const attentionScale = scalar(1 / Math.sqrt(width / heads))
  const steep = scalar(1.702)
  /** Random 8-bit weights of a standard deviation of about 0.02. */
  const weightScale = scalar(0.02 / 73)

  const normalized = (x: string) => one('LayerNormalization', [x, ones, zeros], { axis: -1, epsilon: 1e-5 })
  const quantized = (x: string) => graph.node('DynamicQuantizeLinear', [x], {}, 3)
  const linear = ([values, scale, offset]: string[], from: number, to: number) => {
    const weights = Int8Array.from({ length: from * to }, () => Math.floor(random() * 255) - 127)
    const product = one('MatMulInteger', [
      values!,
      graph.constant('int8', [from, to], weights),
      offset!,
      zero,
    ])
    const factor = one('Mul', [scale!, weightScale])
    const bias = graph.constant(
      'float',
      [to],
      floats(to, () => 0.01 * (random() - 0.5)),
    )
    return one('Add', [one('Mul', [one('Cast', [product], { to: 1 }), factor]), bias])
  }
  const perHead = (x: string, perm: number[]) => one('Transpose', [one('Reshape', [x, split])], { perm })

  const table = graph.constant(
    'float',
    [words, width],
    floats(words * width, () => random() * 2 - 1),
  )
  let x = one('Gather', [table, 'input_ids'])
  for (let layer = 0; layer < layers; layer++) {
    const input = quantized(normalized(x))
    const query = perHead(linear(input, width, width), [0, 2, 1, 3])
    const key = perHead(linear(input, width, width), [0, 2, 3, 1])
    const value = perHead(linear(input, width, width), [0, 2, 1, 3])
    const attention = one('Softmax', [one('Mul', [one('MatMul', [query, key]), attentionScale])], {
      axis: -1,
    })
    const mixed = one('Transpose', [one('MatMul', [attention, value])], { perm: [0, 2, 1, 3] })
    x = one('Add', [x, linear(quantized(one('Reshape', [mixed, whole])), width, width)])
    const wide = linear(quantized(normalized(x)), width, 4 * width)
    const active = one('Mul', [wide, one('Sigmoid', [one('Mul', [wide, steep])])])
    x = one('Add', [x, linear(quantized(active), 4 * width, width)])
  }
  // The mean of the words instead of CLIP's last token: it costs the same, and different words give different vectors.
  const pooled = one('ReduceMean', [normalized(x)], { axes: [1], keepdims: 0 })
  return graph.file(
    { name: 'input_ids', type: 'int64', dims: [1, 'words'] },
    { name: 'text_embeds', from: linear(quantized(pooled), width, width), type: 'float', dims: [1, width] },
  )
}

/** The mean colour, spread over the dimensions: there has to be an image tower, nothing is measured of it. */
function imageTower(): Buffer {
  const graph: OnnxGraph = createOnnxGraph()
  const random = randomFrom(2)
  const mean = graph.node('ReduceMean', ['pixel_values'], { axes: [2, 3], keepdims: 0 })[0]!
  const weights = Float32Array.from({ length: 3 * width }, () => random() - 0.5)
  const product = graph.node('MatMul', [mean, graph.constant('float', [3, width], weights)])[0]!
  return graph.file(
    { name: 'pixel_values', type: 'float', dims: ['pictures', 3, 224, 224] },
    { name: 'image_embeds', from: product, type: 'float', dims: ['pictures', width] },
  )
}
