import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Group, ParallelPipeline } from '@magda/core';
// The built package, because workers run its files.
import { type Engine, local, type RemoteOptions, remote } from '@magda/executor-remote';
import { afterEach, expect, test, vi } from 'vitest';
import { isAlive } from '../../worker-pool/src/fixtures/is-alive.js';
import { valid as cert, key } from './fixtures/certificates.js';
import { freePort } from './fixtures/free-port.js';
import { Pacing } from './fixtures/pacing.js';

const workingDir = fileURLToPath(new URL('../../..', import.meta.url));
const SILENCE = 1_000;
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Its workers end themselves when nobody hears them, as on other hosts. */
function elsewhere(): Engine {
  return { ...local({ stdio: 'ignore' }), alwaysReaches: false };
}

function busy(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

async function built(options: RemoteOptions) {
  const executor = remote({ engine: elsewhere(), silence: SILENCE, workingDir, ...options });
  closing.push(() => executor.close());
  const pipeline = await new ParallelPipeline()
    .addGroup(new Group('g', { replicas: 2 }))
    .addModule(Pacing.node('P', { group: 'g', expose: 'P' }))
    .build({ executor });
  closing.push(() => pipeline.close({ deadline: 0 }));
  const pidOf = async (request: object) => ((await pipeline.run(request)).P as { readonly pid: number }).pid;
  return { pipeline, pidOf };
}

test.each<[string, (port: number) => RemoteOptions]>([
  ['', () => ({})],
  [' and speaks TLS', () => ({ listen: { tls: { cert, key } }, advertise: '127.0.0.1' })],
  [
    ' and advertises a port of each',
    (port) => ({ listen: { port }, advertise: `127.0.0.1:${port}`, pulse: { port: 0, advertise: '127.0.0.1' } }),
  ],
])('F69 a driver that is busy for many times the silence%s loses no worker', async (_how, options) => {
  const { pipeline, pidOf } = await built(options(await freePort()));
  const before = await Promise.all([pidOf({ ms: 50 }), pidOf({ ms: 50 })]);
  const inFlight = [pidOf({ ms: 2 * SILENCE }), pidOf({ ms: 2 * SILENCE }), pidOf({}), pidOf({})];
  // Now they run.
  await pause(0);
  busy(4 * SILENCE);
  const pids = await Promise.all(inFlight);
  expect(new Set(pids)).toEqual(new Set(before));
  expect(pipeline.stats().groups[0]?.restarts).toBe(0);
});

async function driver(
  alwaysReaches: boolean,
): Promise<{ child: ChildProcess; ask(request: object): Promise<unknown> }> {
  const program = fileURLToPath(new URL('./fixtures/busy-driver.js', import.meta.url));
  const child = fork(program, [JSON.stringify({ alwaysReaches, silence: SILENCE, workingDir })]);
  closing.push(() => child.kill('SIGKILL'));
  await once(child, 'message');
  const ask = async (request: object) => {
    const answer = once(child, 'message');
    child.send(request);
    return (await answer)[0];
  };
  return { child, ask };
}

test('F75 a driver that is suspended for many times the silence, then goes on, has lost nobody on its own machine', async () => {
  const { child, ask } = await driver(true);
  const pid = await ask({});
  const answer = ask({ ms: 2 * SILENCE });
  await pause(SILENCE / 2);
  child.kill('SIGSTOP');
  await pause(4 * SILENCE);
  child.kill('SIGCONT');
  expect(await answer).toBe(pid);
  expect(await ask({})).toBe(pid);
});

test('F75 workers on other hosts end themselves when their driver is suspended; when it goes on it says so, and starts others', async () => {
  const { child, ask } = await driver(false);
  const pid = (await ask({})) as number;
  const answer = ask({ ms: 3_600_000 });
  await pause(SILENCE / 2);
  child.kill('SIGSTOP');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 15_000 });
  child.kill('SIGCONT');
  expect(await answer).toBe('MAGDA_ACTOR_DIED');
  expect(await ask({})).not.toBe(pid);
});

test('F69 workers of a driver that is killed end', async () => {
  const { child, ask } = await driver(false);
  const pid = (await ask({})) as number;
  child.send({ ms: 3_600_000 });
  child.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 15_000 });
});

test('the thread that hears hearts keeps no driver alive', async () => {
  const { child } = await driver(false);
  const exit = once(child, 'exit');
  child.send('close');
  expect(await exit).toEqual([0, null]);
});
