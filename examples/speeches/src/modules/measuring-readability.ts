/** Counts what the readability formulas need. */

import { accept, finalize, Module, produce, type RunArgs, register } from '@magda/core';
import { Annotation } from '../interfaces/annotation.js';
import { TextCounts } from '../interfaces/text-counts.js';

@register('speeches/measuring-readability', import.meta.url)
@accept(Annotation)
@produce(TextCounts)
@finalize()
export class MeasuringReadability extends Module.Runtime {
  run({ data }: RunArgs) {
    return TextCounts.of(data.get(Annotation).sentences);
  }
}
