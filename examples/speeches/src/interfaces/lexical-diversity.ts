/** How varied the words of a speech are, by two measures that hardly depend on its length. */

import { Module } from '@magda/core';

export class LexicalDiversity extends Module.Interface {
  constructor(
    readonly mtld: number,
    readonly mattr: number,
  ) {
    super();
  }
}
