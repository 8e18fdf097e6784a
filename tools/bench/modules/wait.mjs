/** Takes as many units of time as its parameter says. */

import { setTimeout as sleep } from 'node:timers/promises';
import { accept, finalize, Module, register } from '@magda/core';

/** In milliseconds. */
export const unit = 100;

export class Wait extends Module.Runtime {
  run() {
    return sleep((this.parameters.units ?? 1) * unit);
  }
}

finalize()(Wait);
accept({ self: true })(Wait);
register('bench-wait', import.meta.url)(Wait);
