/** A worker said what none says. */

import type { Exit } from '@magda/core';

/** Its message goes on after "it broke the protocol: ". */
export class Breach extends Error {}

/** How a worker ends that is ended for that. */
export function brokeOff(breach: string): Exit {
  return { reason: `broke the protocol: ${breach}`, breach };
}
