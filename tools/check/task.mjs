/** A module that takes as many units of time as the request says for its name, else one. */

import { setTimeout as sleep } from 'node:timers/promises';
import { defineModule } from '@magda/core';

/** In milliseconds. */
export const unit = 100;

export const Task = defineModule({
  type: 'task',
  source: import.meta.url,
  accepts: [{ self: true }],
  run({ request }) {
    return sleep((request[this.name] ?? 1) * unit);
  },
});
