/**
 * Words that carry no picture: a closed vocabulary leaves them out on purpose, so nobody is told that they are unknown.
 */
const stopWords = new Set(
  (
    'a about after all am an and any are as at be been before being but by can could did do does doing down during ' +
    'each for from had has have having he her here hers him his how i if in into is it its just me more most my no ' +
    'nor not of off on once only or other our out over own same she should so some such than that the their them ' +
    'then there these they this those through to too under until up us very was we were what when where which ' +
    'while who whom why will with would you your yours aren couldn didn doesn don hadn hasn haven isn shouldn ' +
    'wasn weren won wouldn ll re ve photo photos picture pictures image images show find'
  ).split(' '),
)

/**
 * Words of `text` (as typed, each once, in order) that a closed vocabulary does not hold. Punctuation, stop words and
 * what follows an apostrophe never count.
 */
export function unknownWordsIn(text: string, isKnown: (word: string) => boolean): string[] {
  const words = text.match(/[\p{L}\p{M}\p{N}_]+(?:['’][\p{L}\p{M}]+)*/gu) ?? []
  const unknown = new Map<string, string>()
  for (const word of words) {
    const stem = word.split(/['’]/u)[0]!.toLowerCase()
    if (!stopWords.has(stem) && !isKnown(stem) && !unknown.has(stem)) unknown.set(stem, word)
  }
  return [...unknown.values()]
}
