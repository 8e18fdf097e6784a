import { executorSuite, supported } from '@magda/executor-testkit';
import { beforeAll, describe, test } from 'vitest';
import type { RayCluster } from '../../../../../tools/ray/cluster.js';
import { START_MS, skipped, testCluster } from '../../../../../tools/ray/test-cluster.js';
import { onRay, userProject } from '../../fixtures/on-ray.js';

/** Of a case in which actors die again and again: each start takes seconds. */
const LIMIT_MS = 180_000;

/** A case takes seconds here, so `npm run check:ray` plays all of them, and a test run these. */
const SELECTION = new RegExp(
  [
    'messages arrive once and in order',
    'messages before the first listener are kept',
    'with gpuPinning',
    'F18 an error of their own',
    'F21 terminate ends an actor that spins',
    'F31 every kind of value',
    'F36 a dead actor is replaced by the next',
    'F37 a job whose actor died after its side effect',
    'F38 out of memory',
  ].join('|'),
);

const described = {
  name: 'ray',
  admission: 'executor',
  supports: { isolation: true, transfer: false, sharedMemory: false, gpuPinning: true },
} as const;

describe.skipIf(skipped)('remote({ engine: ray() })', () => {
  let cluster: RayCluster;
  const project = userProject();

  beforeAll(async () => {
    cluster = await testCluster();
    return () => project[Symbol.dispose]();
  }, START_MS);

  const make = () => onRay(cluster, project.folder);
  const all = process.env.MAGDA_RAY_SUITE === 'all';
  for (const each of executorSuite(make, { limit: LIMIT_MS })) {
    const reason = supported(each, described, { numGpus: 2 });
    if (reason !== true) test.skip(`${each.name} (${reason})`);
    else if (all || SELECTION.test(each.name)) test(each.name, each.run, LIMIT_MS + 10_000);
  }
});
