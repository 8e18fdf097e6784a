/** Ends the cluster of a test run, if one was started, and removes its folder. */

import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { RayCluster } from './cluster.js';

/** In the folder of a test run. */
export const STATE = 'cluster.json';

export async function endTestCluster(folder: string): Promise<void> {
  const file = join(folder, STATE);
  if (existsSync(file)) await RayCluster.of(JSON.parse(readFileSync(file, 'utf8'))).stop();
  rmSync(folder, { recursive: true, force: true });
}
