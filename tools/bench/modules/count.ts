/** An Aggregate that adds up what it is given. */

import { accept, expose, finalize, Module, type RunArgs, register } from '@magda/core';
import { Echo } from './echo.js';

@register('bench-count', import.meta.url)
@accept(Echo)
@expose()
@finalize()
export class Count extends Module.Aggregate<number> {
  override initialState() {
    return 0;
  }
  override aggregate({ data }: RunArgs) {
    this.state += data.get(Echo) as number;
  }
}
