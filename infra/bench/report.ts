import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { root } from '../../test/support/shared.ts'
import { machine } from './machine.ts'

export type Goal = { atLeast: number } | { atMost: number }

export interface Row {
  work: string
  glimpse: string
  baseline: string
  /** Glimpse by baseline; undefined where there is nothing to compare. */
  ratio?: number | undefined
  goal?: Goal | undefined
}

export interface Section {
  rows: Row[]
  /** What was measured, how, and what it does not show. */
  notes: string[]
}

export const benchNames = ['ingest', 'embed', 'search', 'upload', 'memory'] as const
export type BenchName = (typeof benchNames)[number]

const isMet = (ratio: number, goal: Goal) =>
  'atLeast' in goal ? ratio >= goal.atLeast : ratio <= goal.atMost
const goalText = (goal: Goal) => ('atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`)

/** 0.9897 must not look like 0.99. */
const ratioText = (ratio: number) => ratio.toFixed(ratio < 1 ? 4 : ratio < 10 ? 2 : 0)

const columns = ['work', 'Glimpse', 'baseline', 'ratio', 'goal', ''] as const

function cells({ work, glimpse, baseline, ratio, goal }: Row): string[] {
  const verdict = goal && ratio !== undefined ? (isMet(ratio, goal) ? 'met' : '**NOT met**') : ''
  return [
    work,
    glimpse,
    baseline,
    ratio === undefined ? '–' : ratioText(ratio),
    goal ? goalText(goal) : '–',
    verdict,
  ]
}

export function printTable(rows: readonly Row[]): void {
  const table = [[...columns], ...rows.map(cells)].map((line) =>
    line.map((cell) => cell.replaceAll('**', '')),
  )
  const widths = columns.map((_, at) => Math.max(...table.map((line) => line[at]!.length)))
  for (const line of table)
    console.log(
      line
        .map((cell, at) => cell.padEnd(widths[at]!))
        .join('  ')
        .trimEnd(),
    )
}

function sectionText(section: Section, command: string): string {
  return [
    `${machine()}  `,
    `\`${command}\``,
    '',
    `| ${columns.join(' | ')} |`,
    `|${columns.map(() => ' --- ').join('|')}|`,
    ...section.rows.map((row) => `| ${cells(row).join(' | ')} |`),
    '',
    ...section.notes.map((note) => `- ${note}`),
  ].join('\n')
}

const titles: Record<BenchName, string> = {
  ingest: 'Ingest',
  embed: 'Embedding',
  search: 'Search',
  upload: 'Upload',
  memory: 'Memory',
}

const preface = `# Benchmarks

Written by \`npm run bench -- ingest embed search upload memory\`, never by hand. Each run replaces the sections that it
ran. Glimpse and a bare baseline are measured side by side in one run, in turns, and compared as a ratio: absolute
figures of a noisy machine say little, ratios say what Glimpse itself costs. The goals are those of the design; a goal
that is missed is shown as missed.
`

const file = path.join(root, 'docs/benchmarks.md')

/** Replaces the section between its markers and keeps all others. */
export function writeSection(name: BenchName, section: Section, command: string): void {
  const kept = new Map(readSections())
  kept.set(name, sectionText(section, command))
  const parts = benchNames.flatMap((one) => {
    const text = kept.get(one)
    return text === undefined ? [] : [`## ${titles[one]}\n\n${begin(one)}\n\n${text}\n\n${end(one)}\n`]
  })
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, [preface, ...parts].join('\n'))
}

const begin = (name: BenchName) => `<!-- bench:${name} -->`
const end = (name: BenchName) => `<!-- /bench:${name} -->`

function readSections(): [BenchName, string][] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return [] // The first run writes the file.
  }
  return benchNames.flatMap((name) => {
    const [from, to] = [text.indexOf(begin(name)), text.indexOf(end(name))]
    return from < 0 || to < from ? [] : [[name, text.slice(from + begin(name).length, to).trim()]]
  })
}
