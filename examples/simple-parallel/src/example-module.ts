/** The module of which this example is made. */

import { setTimeout as sleep } from 'node:timers/promises';
import { accept, finalize, Module, register } from '@magda/core';

/** How long a module takes, in milliseconds. */
export const unit = 100;

@register('example-module', import.meta.url)
@accept({ self: true })
@finalize()
export class ExampleModule extends Module.Runtime {
  async run() {
    await sleep(unit); // mimics some processing
  }
}
