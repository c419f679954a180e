import { SingleBar } from 'cli-progress'

export interface Progress {
  update(done: number, text: string): void
  stop(): void
}

/** A bar on a terminal; elsewhere a plain line now and then, so that logs stay readable. */
export function showProgress(
  label: string,
  total: number,
  output: NodeJS.WriteStream = process.stderr,
  everyMs = 5_000,
): Progress {
  if (output.isTTY) {
    const bar = new SingleBar({
      format: `${label} [{bar}] {value}/{total} {text}`,
      barCompleteChar: '█',
      barIncompleteChar: '·',
      barsize: 24,
      hideCursor: true,
      stopOnComplete: false,
      gracefulExit: false,
      stream: output,
    })
    bar.start(total, 0, { text: '' })
    return { update: (done, text) => bar.update(done, { text }), stop: () => bar.stop() }
  }
  let shown = -Infinity
  let last = ''
  return {
    update(done, text) {
      last = `${label} ${done}/${total} ${text}`.trimEnd()
      if (Date.now() - shown < everyMs) return
      shown = Date.now()
      output.write(`${last}\n`)
      last = ''
    },
    stop() {
      if (last !== '') output.write(`${last}\n`)
    },
  }
}
