/** The nouns of a sentence: what it speaks of. Common nouns in the singular, proper nouns as they are written. */

import type { Token } from './token.js';

export function nounsOf(sentence: readonly Token[]): readonly string[] {
  return sentence.flatMap((token) => {
    if (token.stop || !/^\p{L}{3,}$/u.test(token.text)) return [];
    if (token.pos === 'NOUN') return [token.lemma.toLowerCase()];
    return token.pos === 'PROPN' ? [withoutShouting(token.text)] : [];
  });
}

/** Headings and salutations are printed in capitals: "GENTLEMEN OF THE CONGRESS". Short ones are likely to be names: "NATO". */
function withoutShouting(text: string): string {
  const shouted = text.length > 4 && text === text.toUpperCase();
  return shouted ? text[0] + text.slice(1).toLowerCase() : text;
}
