/** The result: measures of every speech, president and decade, as they are written to `report.json`. */

import { Module } from '@magda/core';

export interface Measures {
  readonly words: number;
  readonly wordsPerSentence: number;
  readonly syllablesPerWord: number;
  readonly readingEase: number;
  readonly grade: number;
  readonly colemanLiau: number;
  readonly mtld: number;
  readonly mattr: number;
}

export interface SpeechLine extends Measures {
  readonly year: number;
  readonly president: string;
  readonly party: string;
}

/** Of several speeches: `words` is the mean, the readability that of all their text, the diversity their mean. */
export interface GroupLine extends Measures {
  readonly speeches: number;
  readonly firstYear: number;
  readonly lastYear: number;
  readonly distinctive: readonly string[];
}

export interface PresidentLine extends GroupLine {
  readonly president: string;
  readonly party: string;
}

export interface DecadeLine extends GroupLine {
  readonly decade: number;
}

export class Report extends Module.Interface {
  constructor(
    readonly presidents: readonly PresidentLine[],
    readonly decades: readonly DecadeLine[],
    readonly speeches: readonly SpeechLine[],
  ) {
    super();
  }
}
