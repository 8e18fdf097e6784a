/** Waits for a test run to end, however it does, and ends the cluster that it has left. */

import { setTimeout as sleep } from 'node:timers/promises';
import { endTestCluster } from './end-test-cluster.js';

const [pid, folder] = process.argv.slice(2);

while (isThere(Number(pid))) await sleep(1_000);
await endTestCluster(folder as string);

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
