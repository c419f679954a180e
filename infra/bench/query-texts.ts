import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ResolvedModel } from '../../inference/src/models/types.ts'
import { randomFrom } from './statistics.ts'

/** Texts of three to six words that the model knows, never the same twice: no cache can answer them. */
export function queryTexts(model: ResolvedModel, seed = 3): () => string {
  const tokenizer = JSON.parse(readFileSync(path.join(model.directory, 'tokenizer.json'), 'utf8')) as {
    model: { vocab: Record<string, number> }
  }
  const words = Object.keys(tokenizer.model.vocab).filter((word) => /^[a-z]{3,}$/.test(word))
  const random = randomFrom(seed)
  const given = new Set<string>()
  return () => {
    for (;;) {
      const length = 3 + Math.floor(random() * 4)
      const text = Array.from({ length }, () => words[Math.floor(random() * words.length)]!).join(' ')
      if (given.has(text)) continue
      given.add(text)
      return text
    }
  }
}
