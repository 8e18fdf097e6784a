/** What this process holds, and what must not grow: handles, descriptors, threads, descendants, files, memory. */

import { readdirSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { descendants } from './descendants.js';

export interface Gauges {
  /** What keeps the event loop alive, apart from the standard streams. */
  readonly handles: number;
  readonly descriptors: number;
  /** How many of them are open on what, without its numbers. */
  readonly opened: Readonly<Record<string, number>>;
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
  const opened = openDescriptors();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    handles: process.getActiveResourcesInfo().filter((name) => !/^(TTYWrap|PipeWrap|Timeout|Immediate)$/.test(name))
      .length,
    descriptors: Object.values(opened).reduce((sum, count) => sum + count, 0),
    opened,
    threads: readdirSync('/proc/self/task').length,
    descendants: descendants().length,
    files: readdirSync(tmpdir()).filter((name) => name.startsWith(`magda-${process.pid}-`)).length,
    rss: rss / MIB,
    heap: heapUsed / MIB,
    external: external / MIB,
  };
}

function openDescriptors(): Readonly<Record<string, number>> {
  const opened: Record<string, number> = {};
  for (const descriptor of readdirSync('/proc/self/fd')) {
    const target = targetOf(descriptor).replace(/\d+/g, '0');
    opened[target] = (opened[target] ?? 0) + 1;
  }
  return opened;
}

function targetOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    // That of the folder itself is closed by now.
    return 'the folder of descriptors';
  }
}
