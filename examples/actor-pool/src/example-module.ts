/** The module of which this example is made. */

import { setTimeout as sleep } from 'node:timers/promises';
import { accept, finalize, Module, register } from '@magda/core';

/** The unit of time, in milliseconds. */
export const unit = 100;

@register('example-module', import.meta.url)
@accept({ self: true })
@finalize()
export class ExampleModule extends Module.Runtime<{ units?: number }> {
  async run() {
    const { units = 1 } = this.parameters;
    await sleep(units * unit); // mimics some processing
  }
}
