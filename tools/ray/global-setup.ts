/** Gives the test files of one run one cluster, which the first that needs it starts, and ends it. */

import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { endTestCluster, STATE } from './end-test-cluster.js';
import type {} from './test-cluster.js';

const guard = fileURLToPath(new URL('guard.ts', import.meta.url));

export default function setup({ provide }: TestProject) {
  const folder = mkdtempSync(join(tmpdir(), 'magda-ray-tests-'));
  provide('rayState', join(folder, STATE));
  // A run that is interrupted comes to no end of its own.
  const guarding = spawn(process.execPath, ['--import', 'tsx', guard, String(process.pid), folder], {
    detached: true,
    stdio: 'ignore',
  });
  guarding.unref();
  return async () => {
    guarding.kill();
    await endTestCluster(folder);
  };
}
