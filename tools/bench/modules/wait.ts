/** Takes as many units of time as its parameter says. */

import { setTimeout as sleep } from 'node:timers/promises';
import { accept, finalize, Module, register } from '@magda/core';

/** In milliseconds. */
export const unit = 100;

@register('bench-wait', import.meta.url)
@accept({ self: true })
@finalize()
export class Wait extends Module.Runtime<{ units?: number }> {
  run() {
    return sleep((this.parameters.units ?? 1) * unit);
  }
}
