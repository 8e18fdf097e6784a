/** Fetches the transcript of the address that a job asks for. */

import { finalize, Module, produce, type RunArgs, register } from '@magda/core';
import { type AddressKey, findAddress } from '../catalogue.js';
import { Speech } from '../interfaces/speech.js';
import { presidentName } from '../text/president-name.js';

@register('speeches/reading', import.meta.url)
@produce(Speech)
@finalize()
export class Reading extends Module.Runtime {
  run({ request }: RunArgs<AddressKey>) {
    const { year, name, party, text } = findAddress(request);
    return new Speech(year, presidentName(name), party, text);
  }
}
