import { Group, ParallelPipeline } from '@magda/core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RayCluster } from '../../../../../tools/ray/cluster.js';
import { START_MS, skipped, testCluster } from '../../../../../tools/ray/test-cluster.js';
import { isAlive } from '../../../../worker-pool/src/fixtures/is-alive.js';
import { jobsOf, onRay, pacingOf, userProject } from '../../fixtures/on-ray.js';
import type { Pacing as PacingClass } from '../../fixtures/pacing.js';
import type { Running } from '../../fixtures/project.js';

describe.skipIf(skipped)('jobs on Ray and their drivers', () => {
  let cluster: RayCluster;
  let Pacing: typeof PacingClass;
  const main = (name: string, options: object) => `
    import { Group, ParallelPipeline } from '@magda/core';
    import { ray, remote } from '@magda/executor-remote';
    import { Pacing } from './pacing.js';

    const executor = remote({ engine: ray(${JSON.stringify(options)}) });
    const logger = { output: (line) => console.log(line) };
    const pipeline = await new ParallelPipeline({ name: '${name}' })
      .addGroup(new Group('g', { numGpus: 2 }))
      .addModule(Pacing.node('A', { group: 'g', expose: 'A' }))
      .build({ executor, logger });
    console.log('pid', (await pipeline.run({ print: 'from afar' })).A.pid);
    await pipeline.run({ ms: 3_600_000 });
  `;
  const project = userProject();
  const drivers: Running[] = [];

  afterEach(async () => {
    for (const { child, outcome } of drivers.splice(0)) {
      child.kill('SIGKILL');
      await outcome;
    }
  });

  beforeAll(async () => {
    cluster = await testCluster();
    Pacing = await pacingOf(project);
    return () => project[Symbol.dispose]();
  }, START_MS);

  const drive = (name: string, options = {}) => {
    const { address, token } = cluster;
    project.write({ [`${name}.js`]: main(name, { address, token, stdio: 'ignore', ...options }) });
    const driver = project.node(`${name}.js`);
    drivers.push(driver);
    return driver;
  };
  const statesOf = async (name: string) =>
    (await jobsOf(cluster))
      .filter(({ submission_id }) => submission_id?.startsWith(`${name}.`))
      .map(({ status }) => status);

  test('F51 30 s after a driver was killed there is no worker and no running job, and the next one forgets what is left', async () => {
    const killed = drive('killed');
    const pid = Number((await killed.line(/^pid/)).split(' ')[1]);
    const waiting = drive('waiting');
    await waiting.line(/waits for 2 GPUs/);
    expect(await statesOf('killed')).toEqual(['RUNNING']);
    expect(await statesOf('waiting')).toEqual(['PENDING']);

    const begin = performance.now();
    for (const { child, outcome } of [killed, waiting]) {
      child.kill('SIGKILL');
      await outcome;
    }
    const left = async () => [...(await statesOf('killed')), ...(await statesOf('waiting'))];
    while (isAlive(pid) || (await left()).some((status) => ['RUNNING', 'PENDING'].includes(status))) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(performance.now() - begin).toBeLessThan(30_000);

    await using executor = onRay(cluster, project.folder);
    await using _ = await new ParallelPipeline({ name: 'next' })
      .addModule(Pacing.node('A', { group: 'g' }))
      .build({ executor });
    while ((await left()).length > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  });

  test('a driver that is told to end takes back what has no place yet', async () => {
    const executor = onRay(cluster, project.folder);
    const holder = await new ParallelPipeline({ name: 'holder' })
      .addGroup(new Group('g', { numGpus: 2 }))
      .addModule(Pacing.node('A', { group: 'g' }))
      .build({ executor });
    const ended = drive('ended');
    await ended.line(/waits for 2 GPUs/);
    ended.child.kill('SIGTERM');
    await ended.outcome;
    expect(ended.child.signalCode).toBe('SIGTERM');
    await holder.close();
    while ((await statesOf('ended'))[0] === 'PENDING') await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await statesOf('ended')).not.toContain('FAILED');
    await executor.close();
  });

  test("what modules print comes to the driver in whole lines, with the name of the replica, and nothing of Ray's", async () => {
    const { child, line, outcome } = drive('printing', { stdio: 'prefixed' });
    expect(await line(/^\[/)).toBe('[printing/g/0] from afar');
    child.kill('SIGTERM');
    expect((await outcome).stdout).not.toMatch(/job_manager|Running entrypoint/);
  });

  test('the dashboard shows each replica as a job by its name, and closing ends it', async () => {
    const executor = onRay(cluster, project.folder);
    const pipeline = await new ParallelPipeline({ name: 'shown' })
      .addGroup(new Group('two', { replicas: 2 }))
      .addModule(Pacing.node('A', { group: 'two' }))
      .build({ executor });
    const mine = async () => (await jobsOf(cluster)).filter(({ submission_id }) => submission_id.startsWith('shown.'));
    const jobs = await mine();
    expect(jobs.map(({ entrypoint }) => entrypoint.split(' # ')[1]).sort()).toEqual(['shown/two/0', 'shown/two/1']);
    expect(jobs.map(({ metadata }) => metadata?.magda).sort()).toEqual(['shown/two/0#1', 'shown/two/1#1']);
    await pipeline.close();
    for (const { status } of await mine()) expect(['SUCCEEDED', 'STOPPED']).toContain(status);
    await executor.close();
  });
});
