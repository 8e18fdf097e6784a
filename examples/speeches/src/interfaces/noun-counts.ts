/** How often each noun comes in a speech. */

import { Module } from '@magda/core';

export class NounCounts extends Module.Interface {
  constructor(readonly uses: ReadonlyMap<string, number>) {
    super();
  }

  static of(nouns: readonly string[]): NounCounts {
    const uses = new Map<string, number>();
    for (const noun of nouns) uses.set(noun, (uses.get(noun) ?? 0) + 1);
    return new NounCounts(uses);
  }
}
