import { ActorDiedError, Group, type GroupOptions, ParallelPipeline } from '@magda/core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RayCluster } from '../../../../../tools/ray/cluster.js';
import { SECOND, START_MS, skipped, testCluster } from '../../../../../tools/ray/test-cluster.js';
import { isAlive } from '../../../../worker-pool/src/fixtures/is-alive.js';
import { onRay, pacingOf, userProject } from '../../fixtures/on-ray.js';
import type { Pacing as PacingClass } from '../../fixtures/pacing.js';

const SILENCE_MS = 2_000;

describe.skipIf(skipped)('two hosts of a Ray cluster', () => {
  let cluster: RayCluster;
  let Pacing: typeof PacingClass;
  const project = userProject();

  beforeAll(async () => {
    cluster = await testCluster();
    Pacing = await pacingOf(project);
    return () => project[Symbol.dispose]();
  }, START_MS);

  test('F56 a cut link fails the jobs behind it and no others, and the replica comes back with a node that fits', async () => {
    const [host] = cluster.toState().hosts ?? [];
    if (host === undefined) throw new Error('The cluster has no second host.');
    await using executor = onRay(cluster, project.folder, {}, { silence: SILENCE_MS });
    const build = (name: string, options: GroupOptions, waiting: (line: string) => void = () => {}) =>
      new ParallelPipeline({ name })
        .addGroup(new Group('g', options))
        .addModule(Pacing.node('A', { group: 'g', expose: 'A' }))
        .build({ executor, logger: { output: waiting, events: false } });
    let told: (line: string) => void = () => {};
    const waits = new Promise<string>((resolve) => {
      told = resolve;
    });
    await using near = await build('near', { numGpus: 0.1 });
    await using far = await build('far', { resources: { second: 1 } }, told);
    const where = async (pipeline: typeof near) => (await pipeline.run({})).A as { pid: number };
    const { pid } = await where(far);
    const inFlight = far.run({ ms: 3_600_000 }).catch((error: unknown) => error);
    const besides = near.run({ ms: 3 * SILENCE_MS });

    const begin = performance.now();
    await cluster.cut(host);
    const error = await inFlight;
    const seconds = (performance.now() - begin) / 1_000;
    expect(error).toBeInstanceOf(ActorDiedError);
    expect(error).toMatchObject({ mayHaveRun: true, message: expect.stringContaining('fell silent') });
    expect(isAlive(pid)).toBe(false);
    // What a busy machine may add.
    expect(seconds).toBeLessThan((2 * SILENCE_MS) / 1_000 + 3);
    expect(await besides).toBeDefined();

    const next = far.run({});
    expect(await waits).toContain('waits for 1 second on Ray');
    await cluster.mend(host);
    await cluster.startNode(host, SECOND);
    expect(((await next).A as { pid: number }).pid).not.toBe(pid);
    expect(await where(near)).toBeDefined();
  });
});
