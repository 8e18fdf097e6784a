/** One address: who gave it, when, and its text. */

import { Module } from '@magda/core';

export class Speech extends Module.Interface {
  constructor(
    readonly year: number,
    readonly president: string,
    readonly party: string,
    readonly text: string,
  ) {
    super();
  }

  get decade(): number {
    return Math.floor(this.year / 10) * 10;
  }
}
