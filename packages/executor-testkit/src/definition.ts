/** A case before it is bound to an executor. */

import type { Case } from './case.js';
import type { Tap } from './tap.js';

export interface Definition extends Pick<Case, 'name' | 'needs'> {
  /** The executor is the case's own, and is closed after it. */
  run(executor: Tap): Promise<void>;
}
