/** A module that does nothing. */

import { defineModule } from '@magda/core';

export const Quick = defineModule({
  type: 'quick',
  source: import.meta.url,
  accepts: [{ self: true }],
  run: () => undefined,
});
