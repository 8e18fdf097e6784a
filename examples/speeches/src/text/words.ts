/** Puts a sentence's tokens together to words as Flesch counts them: "wouldn't", "self-government", "$15" are one each. */

import type { Token } from './token.js';

/** Flesch, R. (1979). How to Write Plain English, chapter 2, step 1. */
export function wordsOf(sentence: readonly Token[]): readonly string[] {
  const words: string[] = [];
  let start = 0;
  for (let end = 1; end <= sentence.length; end += 1) {
    const next = sentence[end];
    if (next && !next.spaced) continue;
    const word = wordOf(sentence.slice(start, end));
    if (word !== '') words.push(word);
    start = end;
  }
  return words;
}

function wordOf(tokens: readonly Token[]): string {
  const first = tokens.findIndex((token) => !isPunctuation(token));
  const last = tokens.findLastIndex((token) => !isPunctuation(token));
  if (first < 0) return '';
  return tokens
    .slice(first, last + 1)
    .map(({ text }) => text)
    .join('');
}

function isPunctuation({ text }: Token): boolean {
  return !/[\p{L}\p{N}%$&]/u.test(text);
}
