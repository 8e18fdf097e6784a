/** What this process holds, and what must not grow: handles, descriptors, threads, descendants, files, memory. */

import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { descendants } from './descendants.js';

export interface Gauges {
  /** What keeps the event loop alive, apart from the standard streams. */
  readonly handles: number;
  readonly descriptors: number;
  readonly threads: number;
  readonly descendants: number;
  /** Temporary files of this process. */
  readonly files: number;
  /** In MiB. */
  readonly rss: number;
  /** In MiB, after the garbage was collected. */
  readonly heap: number;
  /** In MiB: buffers outside the heap. */
  readonly external: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MIB = 2 ** 20;

export async function readGauges(): Promise<Gauges> {
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    collectGarbage();
  }
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    handles: process.getActiveResourcesInfo().filter((name) => !/^(TTYWrap|PipeWrap|Timeout|Immediate)$/.test(name))
      .length,
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    descendants: descendants().length,
    files: readdirSync(tmpdir()).filter((name) => name.startsWith(`magda-${process.pid}-`)).length,
    rss: rss / MIB,
    heap: heapUsed / MIB,
    external: external / MIB,
  };
}
