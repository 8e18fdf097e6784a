/** Answers a large request with a small result. */

import { finalize, Module, register } from '@magda/core';

export class Size extends Module.Runtime {
  run({ request }) {
    return request.byteLength;
  }
}

finalize()(Size);
register('bench-size', import.meta.url)(Size);
