/** All speeches, measured, with the nouns of each president and decade: what the aggregate has gathered. */

import { Module } from '@magda/core';
import type { NounTally } from '../measures/noun-tally.js';
import { LexicalDiversity } from './lexical-diversity.js';
import { TextCounts } from './text-counts.js';

export interface MeasuredSpeech {
  readonly year: number;
  readonly decade: number;
  readonly president: string;
  readonly party: string;
  readonly counts: TextCounts;
  readonly diversity: LexicalDiversity;
}

export class Collection extends Module.Interface {
  /** So that the speeches' counts arrive with their methods. */
  static readonly contains = [TextCounts, LexicalDiversity];

  constructor(
    /** In the order in which they were given. */
    readonly speeches: readonly MeasuredSpeech[],
    readonly nouns: NounTally,
    readonly nounsByPresident: ReadonlyMap<string, NounTally>,
    readonly nounsByDecade: ReadonlyMap<number, NounTally>,
  ) {
    super();
  }
}
