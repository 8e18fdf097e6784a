/** Finds the nouns that are each president's and each decade's own. */

import { accept, finalize, Module, produce, type RunArgs, register } from '@magda/core';
import { z } from 'zod';
import { Collection } from '../interfaces/collection.js';
import { DistinctiveNouns } from '../interfaces/distinctive-nouns.js';
import { distinctiveNouns } from '../measures/distinctive-nouns.js';
import type { NounTally } from '../measures/noun-tally.js';

const Parameters = z.object({
  count: z.int().positive().default(5),
  priorWords: z.number().positive().default(500),
  spread: z.number().min(0).max(1).default(0.25),
});

@register('speeches/distinguishing', import.meta.url)
@accept(Collection)
@produce(DistinctiveNouns)
@finalize()
export class Distinguishing extends Module.Runtime<typeof Parameters> {
  static readonly parameters = Parameters;

  run({ data }: RunArgs) {
    const { nouns, nounsByPresident, nounsByDecade } = data.get(Collection);
    const choose = (part: NounTally) => distinctiveNouns(part, nouns, this.parameters);
    return new DistinctiveNouns(mapValues(nounsByPresident, choose), mapValues(nounsByDecade, choose));
  }
}

function mapValues<Key, From, To>(map: ReadonlyMap<Key, From>, change: (value: From) => To): ReadonlyMap<Key, To> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
