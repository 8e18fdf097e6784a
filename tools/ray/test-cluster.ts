/** The cluster of a test run: a head with two GPUs, and on a host of its own a node that alone has the resource `second`. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inject } from 'vitest';
import { RayCluster } from './cluster.js';
import { install, isInstalled } from './install.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the state of the cluster is, once it runs. */
    readonly rayState: string;
  }
}

const strict = process.env.MAGDA_CI_STRICT === '1';

/** Why the tests that need it are skipped, if they are. */
export const skipped = strict ? undefined : lacking();

if (skipped !== undefined) console.warn(`\nSKIPPED, all tests on a real cluster: ${skipped}\n`);

/** How long it may take to start, on a machine that is busy. */
export const START_MS = 180_000;

export const SECOND = { numCpus: 3, resources: { second: 1 } } as const;

export async function testCluster(): Promise<RayCluster> {
  const file = inject('rayState');
  if (existsSync(file)) return RayCluster.of(JSON.parse(readFileSync(file, 'utf8')));
  if (strict) await install();
  const cluster = await RayCluster.start({ numCpus: 6, numGpus: 2, network: true });
  try {
    await cluster.addNode(SECOND);
  } finally {
    writeFileSync(file, JSON.stringify(cluster.toState()), { mode: 0o600 });
  }
  return cluster;
}

function lacking(): string | undefined {
  if (!isInstalled()) return 'no Ray: `npm run ray -- install` installs one';
  return process.getuid?.() === 0 ? undefined : 'not root, who alone can make hosts with addresses of their own';
}
