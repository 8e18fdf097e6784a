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
}
