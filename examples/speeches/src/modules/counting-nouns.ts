/** Counts what a speech speaks of. */

import { accept, finalize, Module, produce, type RunArgs, register } from '@magda/core';
import { Annotation } from '../interfaces/annotation.js';
import { NounCounts } from '../interfaces/noun-counts.js';

@register('speeches/counting-nouns', import.meta.url)
@accept(Annotation)
@produce(NounCounts)
@finalize()
export class CountingNouns extends Module.Runtime {
  run({ data }: RunArgs) {
    return NounCounts.of(data.get(Annotation).nouns);
  }
}
