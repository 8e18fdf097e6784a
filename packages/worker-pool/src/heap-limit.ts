/** The heap that a group's `memory` allows a worker, shared out between what V8 limits apart: old and young objects. */

import type { Exit } from '@magda/core';
import { withoutHeap } from './inherited-argv.js';

const MIB = 2 ** 20;

/** With half of this no Node can start a worker; from version 22 on a thread then ends the whole process. */
const LEAST = 16 * MIB;

/** V8 limits each half of the room for young objects, and takes as much again for large ones. */
const SEMI_SPACES = 3;

/** All in MiB, as V8 counts. */
export interface HeapLimit {
  readonly total: number;
  readonly old: number;
  /** A power of two: V8 would make it one. */
  readonly semiSpace: number;
}

/** @returns undefined if there is no limit. @throws {RangeError} if it is too low for any worker. */
export function heapLimit(group: string, memory: number | undefined): HeapLimit | undefined {
  if (memory === undefined) return undefined;
  if (!(memory >= LEAST)) {
    throw new RangeError(
      `Group "${group}" has a \`memory\` of ${memory} bytes, but a worker needs a heap of at least ${LEAST / MIB} MiB.`,
    );
  }
  const total = Math.floor(memory / MIB);
  const semiSpace = 2 ** Math.min(6, Math.floor(Math.log2(total / 16)));
  return { total, old: total - SEMI_SPACES * semiSpace, semiSpace };
}

/** A process's options of Node within a limit: no other word about the heap counts. */
export function argvWithin(limit: HeapLimit | undefined, argv: readonly string[]): readonly string[] {
  if (limit === undefined) return argv;
  return [...withoutHeap(argv), `--max-old-space-size=${limit.old}`, `--max-semi-space-size=${limit.semiSpace}`];
}

/** For a thread. */
export function threadLimits({ old, semiSpace }: HeapLimit) {
  return { maxOldGenerationSizeMb: old, maxYoungGenerationSizeMb: SEMI_SPACES * semiSpace };
}

/** @param limit in MiB. */
export function outOfMemory(limit: number | undefined): Exit {
  return { reason: `out of memory: heap limit ${limit === undefined ? "the runtime's default" : `${limit} MiB`}` };
}
