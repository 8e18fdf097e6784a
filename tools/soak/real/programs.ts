/** Whether programs that modules have started are gone with their workers. */

import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { broken } from '../../../packages/core/test/simulation/fixtures/broken.js';

/** By then a busy machine has ended them. */
const PATIENCE_MS = 20_000;

/** @throws if one lives on. */
export async function programsEnd(programs: readonly number[]): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  for (let left = programs.filter(isAlive); left.length > 0; left = left.filter(isAlive)) {
    if (performance.now() > end) broken(`programs of modules live on: ${left}`);
    await wait(50);
  }
}

/** It may be another by now that has its number. */
function isAlive(pid: number): boolean {
  try {
    const isEnded = /^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return !isEnded && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('sleep 1000');
  } catch {
    return false;
  }
}
