export interface EmbedBatcher {
  add(input: Float32Array): Promise<Float32Array>
  /** Something that `more` depends on has changed. */
  poke(): void
}

interface Waiting {
  input: Float32Array
  resolve: (vector: Float32Array) => void
  reject: (error: Error) => void
}

/**
 * Gathers prepared pictures into session runs of up to `size`. A batch goes when it is full, when no more pictures are
 * under way (one photo alone never waits for company), or when its first has waited `patienceMs`. One run at a time.
 */
export function createEmbedBatcher(options: {
  embed: (inputs: Float32Array[]) => Promise<Float32Array[]>
  size: number
  /** True while pictures are being decoded that may join. */
  more: () => boolean
  patienceMs: number
}): EmbedBatcher {
  const { embed, size, more, patienceMs } = options
  const waiting: Waiting[] = []
  let running = false
  let impatient: NodeJS.Timeout | undefined

  function poke(patienceEnded = false) {
    if (running || waiting.length === 0) return
    if (waiting.length < size && more() && !patienceEnded) {
      impatient ??= setTimeout(() => {
        impatient = undefined
        poke(true)
      }, patienceMs)
      return
    }
    clearTimeout(impatient)
    impatient = undefined
    running = true
    void run(waiting.splice(0, size)).finally(() => {
      running = false
      poke()
    })
  }

  async function run(batch: Waiting[]): Promise<void> {
    try {
      const vectors = await embed(batch.map((one) => one.input))
      batch.forEach((one, i) => one.resolve(vectors[i]!))
    } catch (error) {
      if (batch.length === 1) return batch[0]!.reject(error as Error)
      // One bad input must not fail its neighbours.
      for (const one of batch) await run([one])
    }
  }

  return {
    add: (input) =>
      new Promise((resolve, reject) => {
        waiting.push({ input, resolve, reject })
        // Let the caller's slot be given back first: whether more come is known only then.
        setImmediate(poke)
      }),
    poke: () => poke(),
  }
}
