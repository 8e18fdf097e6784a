/** Finds a speech's sentences, words and nouns with a language model, which each replica loads once. */

import { accept, type BootArgs, finalize, Module, produce, type RunArgs, register } from '@magda/core';
import { Annotation } from '../interfaces/annotation.js';
import { Speech } from '../interfaces/speech.js';
import { type Language, loadLanguage } from '../text/language.js';
import { nounsOf } from '../text/nouns.js';
import { wordsOf } from '../text/words.js';

@register('speeches/annotating', import.meta.url)
@accept(Speech)
@produce(Annotation)
@finalize()
export class Annotating extends Module.Runtime {
  #read!: Language;

  override async bootstrap({ logger }: BootArgs) {
    this.#read = await loadLanguage();
    logger.debug('The English model is loaded.');
  }

  run({ data }: RunArgs) {
    const sentences = this.#read(data.get(Speech).text);
    const words = sentences.map(wordsOf).filter((sentence) => sentence.length > 0);
    return new Annotation(words, sentences.flatMap(nounsOf));
  }
}
