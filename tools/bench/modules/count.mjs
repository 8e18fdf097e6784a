/** An Aggregate that adds up what it is given. */

import { accept, expose, finalize, Module, register } from '@magda/core';
import { Echo } from './echo.mjs';

export class Count extends Module.Aggregate {
  initialState() {
    return 0;
  }
  aggregate({ data }) {
    this.state += data.get(Echo);
  }
}

finalize()(Count);
accept(Echo)(Count);
expose()(Count);
register('bench-count', import.meta.url)(Count);
