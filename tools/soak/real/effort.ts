/** Time that a soak takes: on the clock, and of processors. */

import { readFileSync } from 'node:fs';

export interface Effort {
  readonly seconds: number;
  /** Processor time of this process with its threads, and of its processes that have ended. */
  readonly processorSeconds: number;
}

/** Of a clock tick, in which Linux counts the time of children. */
const TICK_SECONDS = 0.01;

/** @returns a function that tells the effort since. */
export function measureEffort(): () => Effort {
  const begin = now();
  return () => {
    const { seconds, processorSeconds } = now();
    return { seconds: seconds - begin.seconds, processorSeconds: processorSeconds - begin.processorSeconds };
  };
}

function now(): Effort {
  const { user, system } = process.cpuUsage();
  const stat = readFileSync('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const children = (Number(fields[13]) + Number(fields[14])) * TICK_SECONDS;
  return { seconds: performance.now() / 1_000, processorSeconds: (user + system) / 1e6 + children };
}
