import type { InferenceSession } from 'onnxruntime-node'

/**
 * How every network is run. Spinning is off: threads that wait busily for the next operator take the cores from
 * decoding, and from the other processes of a small box.
 */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // 3: errors. ONNX Runtime warns of every constant that it folds.
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }
}
