/** Leaves of a transcript what the president said. */

import { accept, finalize, Module, produce, type RunArgs, register } from '@magda/core';
import { Speech } from '../interfaces/speech.js';
import { clean } from '../text/clean.js';

@register('speeches/cleaning', import.meta.url)
@accept(Speech)
@produce(Speech)
@finalize()
export class Cleaning extends Module.Runtime {
  run({ data }: RunArgs) {
    const { year, president, party, text } = data.get(Speech);
    return new Speech(year, president, party, clean(text));
  }
}
