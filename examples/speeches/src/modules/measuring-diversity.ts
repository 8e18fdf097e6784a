/** Measures how varied a speech's words are; figures are not words here. */

import { accept, finalize, Module, produce, type RunArgs, register } from '@magda/core';
import { z } from 'zod';
import { Annotation } from '../interfaces/annotation.js';
import { LexicalDiversity } from '../interfaces/lexical-diversity.js';
import { mattr } from '../measures/mattr.js';
import { mtld } from '../measures/mtld.js';

const Parameters = z.object({
  /** The type-token ratio at which MTLD ends a run of words. */
  threshold: z.number().gt(0).lt(1).default(0.72),
  /** How many words MATTR looks at together. */
  window: z.int().positive().default(500),
});

@register('speeches/measuring-diversity', import.meta.url)
@accept(Annotation)
@produce(LexicalDiversity)
@finalize()
export class MeasuringDiversity extends Module.Runtime<typeof Parameters> {
  static readonly parameters = Parameters;

  run({ data }: RunArgs) {
    const words = data
      .get(Annotation)
      .words.filter((word) => !/\d/.test(word))
      .map((word) => word.toLowerCase());
    return new LexicalDiversity(mtld(words, this.parameters.threshold), mattr(words, this.parameters.window));
  }
}
