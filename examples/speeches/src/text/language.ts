/** Reads English text into sentences of tokens: wink-nlp with its light English model. */

import winkNLP, { type ItsFunction, type WinkMethods } from 'wink-nlp';
import type { Token } from './token.js';

export type Language = (text: string) => readonly (readonly Token[])[];

let loading: Promise<Language> | undefined;

/**
 * Loads the model, which takes a while and some memory: once per thread. Instances of wink-nlp share state that grows with
 * each of them, so that after some ten no more can be made.
 */
export function loadLanguage(): Promise<Language> {
  loading ??= load();
  return loading;
}

async function load(): Promise<Language> {
  const { default: model } = await import('wink-eng-lite-web-model');
  // Sentence boundaries and parts of speech; its entities, sentiment and negation are not needed.
  const nlp = winkNLP(model, ['sbd', 'pos']);
  return (text) => readSentences(nlp, text);
}

function readSentences({ readDoc, its }: WinkMethods, text: string): readonly (readonly Token[])[] {
  const document = readDoc(withPossessivesApart(text));
  const tokens = document.tokens();
  const texts = tokens.out();
  const lemmas = tokens.out(its.lemma as ItsFunction<string>);
  const partsOfSpeech = tokens.out(its.pos);
  const spaces = tokens.out(its.precedingSpaces);
  const stops = tokens.out(its.stopWordFlag) as boolean[];
  const all = texts.map((text, index) => ({
    text,
    lemma: lemmas[index] ?? text,
    pos: partsOfSpeech[index] ?? 'X',
    spaced: spaces[index] !== '' && text !== "'s",
    stop: stops[index] === true,
  }));
  const spans = document.sentences().out(its.span) as number[][];
  return spans.map(([first = 0, last = -1]) => all.slice(first, last + 1));
}

/**
 * wink-nlp splits "world's" in two, until it has met it before a full stop: from then on it is one token. Apart, they stay
 * apart, and a speech is read the same whatever was read before it, and in whichever replica.
 */
function withPossessivesApart(text: string): string {
  return text.replace(/(?<=\p{L})'s\b/gu, " 's");
}
