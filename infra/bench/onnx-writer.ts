/**
 * Just enough of ONNX (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto, protocol buffers) to write a network as a
 * file: nodes, constants, one input and one output.
 */

export const elementTypes = { float: 1, uint8: 2, int8: 3, int64: 7 } as const
type ElementType = keyof typeof elementTypes
type Attribute = number | number[]
/** A number is a fixed length, a string the name of one that is known only when the network runs. */
type Dimension = number | string

export interface OnnxGraph {
  /** Answers the name of the tensor. */
  constant(type: ElementType, dims: number[], data: ArrayBufferView): string
  /** Answers the names of its outputs. Whole numbers as attributes are written as int; `float` marks the others. */
  node(operator: string, inputs: string[], attributes?: Record<string, Attribute>, outputs?: number): string[]
  file(
    input: { name: string; type: ElementType; dims: Dimension[] },
    output: { name: string; from: string; type: ElementType; dims: Dimension[] },
  ): Buffer
}

export function createOnnxGraph(): OnnxGraph {
  const nodes: Buffer[] = []
  const constants: Buffer[] = []
  let tensors = 0
  const nextName = () => `t${++tensors}`

  const node: OnnxGraph['node'] = (operator, inputs, attributes = {}, outputs = 1) => {
    const names = Array.from({ length: outputs }, nextName)
    nodes.push(nodeProto(operator, inputs, names, attributes))
    return names
  }

  return {
    constant(type, dims, data) {
      const name = nextName()
      const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength)
      const dimensions = dims.map((dim) => integer(1, dim))
      constants.push(join(...dimensions, integer(2, elementTypes[type]), text(8, name), bytes(9, raw)))
      return name
    },
    node,
    file(input, output) {
      nodes.push(nodeProto('Identity', [output.from], [output.name], {}))
      const graph = join(
        ...nodes.map((one) => bytes(1, one)),
        text(2, 'benchmark'),
        ...constants.map((one) => bytes(5, one)),
        bytes(11, valueInfo(input)),
        bytes(12, valueInfo(output)),
      )
      const operators = join(text(1, ''), integer(2, 17))
      return join(integer(1, 8), text(2, 'glimpse-bench'), bytes(7, graph), bytes(8, operators))
    },
  }
}

function nodeProto(
  operator: string,
  inputs: string[],
  outputs: string[],
  attributes: Record<string, Attribute>,
): Buffer {
  return join(
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) => bytes(5, attribute(name, value))),
  )
}

const attributeTypes = { float: 1, int: 2, ints: 7 } as const

function attribute(name: string, value: Attribute): Buffer {
  if (Array.isArray(value)) {
    return join(text(1, name), ...value.map((one) => integer(8, one)), integer(20, attributeTypes.ints))
  }
  return Number.isInteger(value)
    ? join(text(1, name), integer(3, value), integer(20, attributeTypes.int))
    : join(text(1, name), float(2, value), integer(20, attributeTypes.float))
}

function valueInfo({ name, type, dims }: { name: string; type: ElementType; dims: Dimension[] }): Buffer {
  const shape = dims.map((dim) => bytes(1, typeof dim === 'number' ? integer(1, dim) : text(2, dim)))
  const tensor = join(integer(1, elementTypes[type]), bytes(2, join(...shape)))
  return join(text(1, name), bytes(2, bytes(1, tensor)))
}

const join = (...parts: Buffer[]) => Buffer.concat(parts)

function varint(value: number): Buffer {
  const octets: number[] = []
  // Negative numbers are 64-bit two's complement.
  let rest = BigInt.asUintN(64, BigInt(value))
  for (; rest > 127n; rest >>= 7n) octets.push(Number(rest & 127n) | 128)
  return Buffer.from([...octets, Number(rest)])
}

const tag = (field: number, wire: number) => varint((field << 3) | wire)
const integer = (field: number, value: number) => join(tag(field, 0), varint(value))
const bytes = (field: number, value: Buffer) => join(tag(field, 2), varint(value.length), value)
const text = (field: number, value: string) => bytes(field, Buffer.from(value))
function float(field: number, value: number): Buffer {
  const four = Buffer.alloc(4)
  four.writeFloatLE(value)
  return join(tag(field, 5), four)
}
