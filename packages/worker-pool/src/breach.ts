/** How a worker ends that wrote to its channel what none writes. */

import type { Exit } from '@magda/core';

export function brokeOff(breach: string): Exit {
  return { reason: `broke the protocol: ${breach}`, breach };
}
