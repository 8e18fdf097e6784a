/** What the language model found in a speech: its sentences, each a list of words, and its nouns. */

import { Module } from '@magda/core';

export class Annotation extends Module.Interface {
  constructor(
    readonly sentences: readonly (readonly string[])[],
    readonly nouns: readonly string[],
  ) {
    super();
  }

  get words(): readonly string[] {
    return this.sentences.flat();
  }

  /** One long text travels to another thread many times faster than thousands of words. None of them has a space. */
  static encode({ sentences, nouns }: Annotation): readonly string[] {
    return [sentences.map((words) => words.join(' ')).join('\n'), nouns.join(' ')];
  }

  static decode([sentences = '', nouns = '']: readonly string[]): Annotation {
    return new Annotation(
      split(sentences, '\n').map((words) => split(words, ' ')),
      split(nouns, ' '),
    );
  }
}

/** The empty text has no parts; to `String.split` it has one. */
function split(text: string, separator: string): readonly string[] {
  return text === '' ? [] : text.split(separator);
}
