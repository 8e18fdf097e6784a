/** V8's flags of the heap go before the limits of threads, for the whole process: they are off while one with a limit starts. */

import { totalmem } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { ResourceLimits, Worker } from 'node:worker_threads';
import { nameOf, optionsIn, parseNodeOptions } from './node-options.js';

const FLAGS = ['max-old-space-size', 'max-semi-space-size', 'min-semi-space-size', 'max-heap-size'];

const MIB = 2 ** 20;

/** What this process was started with, by flag, in MiB. */
const given = flagsIn([...parseNodeOptions(process.env.NODE_OPTIONS ?? ''), ...process.execArgv]);

let starting = 0;

/** What a thread has that is given no limit, also while the flags are off. */
export const flaggedLimits: ResourceLimits = { maxOldGenerationSizeMb: given.get('max-old-space-size') };

/** Starts a thread with a limit. */
export function withoutHeapFlags<T extends { readonly thread: Worker }>(start: () => T): T {
  if (starting++ === 0) for (const flag of FLAGS) setFlagsFromString(`--${flag}=0`);
  let over = false;
  const restore = (): void => {
    if (over) return;
    over = true;
    if (--starting === 0) for (const flag of FLAGS) setFlagsFromString(`--${flag}=${given.get(flag) ?? 0}`);
  };
  try {
    const started = start();
    started.thread.once('online', restore).once('exit', restore);
    return started;
  } catch (error) {
    restore();
    throw error;
  }
}

function flagsIn(argv: readonly string[]): ReadonlyMap<string, number> {
  const flags = new Map<string, number>();
  for (const option of optionsIn(argv)) {
    const name = nameOf(option);
    const value = Number.parseFloat(option[1] ?? option[0].split('=')[1] ?? '');
    if (FLAGS.includes(name)) flags.set(name, value);
    // Node makes the other flag of it.
    if (name === 'max-old-space-size-percentage')
      flags.set('max-old-space-size', Math.floor((machine() / MIB) * (value / 100)));
  }
  return flags;
}

/** Bytes. */
function machine(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(totalmem(), constrained) : totalmem();
}
