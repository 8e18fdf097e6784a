/** The nouns by which a president's or a decade's speeches can be told from all others, the most distinctive first. */

import { Module } from '@magda/core';

export class DistinctiveNouns extends Module.Interface {
  constructor(
    readonly byPresident: ReadonlyMap<string, readonly string[]>,
    readonly byDecade: ReadonlyMap<number, readonly string[]>,
  ) {
    super();
  }
}
