/** The heap that a group's `memory` allows a worker. */

import type { Exit } from '@magda/core';

const MIB = 2 ** 20;

/** With less than half of this Node cannot start a worker; from version 22 on a thread then ends the whole process. */
const LEAST = 16 * MIB;

/** @returns MiB, if there is a limit. @throws {RangeError} if it is too low for any worker. */
export function heapLimit(group: string, memory: number | undefined): number | undefined {
  if (memory === undefined) return undefined;
  if (memory >= LEAST) return memory / MIB;
  throw new RangeError(
    `Group "${group}" has a \`memory\` of ${memory} bytes, but a worker needs a heap of at least ${LEAST / MIB} MiB.`,
  );
}

/** @param limit in MiB. */
export function outOfMemory(limit: number | undefined): Exit {
  return {
    reason: `out of memory: heap limit ${limit === undefined ? "the runtime's default" : `${Math.floor(limit)} MiB`}`,
  };
}
