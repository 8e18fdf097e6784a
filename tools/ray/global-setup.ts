/** Gives the test files of one run one cluster, which the first that needs it starts, and ends it. */

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { RayCluster } from './cluster.js';
import type {} from './test-cluster.js';

export default function setup({ provide }: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'magda-ray-tests-'));
  const file = join(folder, 'cluster.json');
  provide('rayState', file);
  return async () => {
    if (existsSync(file)) await RayCluster.of(JSON.parse(readFileSync(file, 'utf8'))).stop();
    rmSync(folder, { recursive: true });
  };
}
