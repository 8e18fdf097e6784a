/** The counts that readability formulas are made of. Whole numbers: sums come out the same in any order. */

import { Module } from '@magda/core';
import { colemanLiauIndex } from '../measures/coleman-liau.js';
import { fleschKincaidGrade, fleschReadingEase } from '../measures/flesch.js';
import { remember } from '../measures/remember.js';
import { countSyllables } from '../measures/syllables.js';

/** Letters, and the digits of figures. */
const countLetters = remember((word) => word.match(/[\p{L}\p{N}]/gu)?.length ?? 0);

export class TextCounts extends Module.Interface {
  constructor(
    readonly sentences: number,
    readonly words: number,
    readonly syllables: number,
    readonly letters: number,
  ) {
    super();
  }

  static of(sentences: readonly (readonly string[])[]): TextCounts {
    const words = sentences.flat();
    const syllables = words.reduce((sum, word) => sum + countSyllables(word), 0);
    const letters = words.reduce((sum, word) => sum + countLetters(word), 0);
    return new TextCounts(sentences.length, words.length, syllables, letters);
  }

  plus(other: TextCounts): TextCounts {
    return new TextCounts(
      this.sentences + other.sentences,
      this.words + other.words,
      this.syllables + other.syllables,
      this.letters + other.letters,
    );
  }

  get wordsPerSentence(): number {
    return this.words / this.sentences;
  }

  get syllablesPerWord(): number {
    return this.syllables / this.words;
  }

  get readingEase(): number {
    return fleschReadingEase(this);
  }

  get grade(): number {
    return fleschKincaidGrade(this);
  }

  get colemanLiau(): number {
    return colemanLiauIndex({
      lettersPer100Words: (100 * this.letters) / this.words,
      sentencesPer100Words: (100 * this.sentences) / this.words,
    });
  }
}
