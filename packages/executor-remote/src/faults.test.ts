import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ActorDiedError, BootstrapError, Group, type GroupOptions, ParallelPipeline, type Pipeline } from '@magda/core';
// The built package, because workers run its files.
import { type Engine, local, type RemoteOptions, remote } from '@magda/executor-remote';
import { afterEach, expect, test, vi } from 'vitest';
import { isAlive } from '../../worker-pool/src/fixtures/is-alive.js';
import { type Direction, FaultProxy, type Passing } from './fixtures/fault-proxy.js';
import { freePort } from './fixtures/free-port.js';
import { Marking } from './fixtures/marking.js';

const workingDir = fileURLToPath(new URL('../../..', import.meta.url));
const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Answer {
  readonly job: number;
  readonly pid: number;
  readonly bytes: Uint8Array;
}

interface Setting {
  readonly proxy: FaultProxy;
  readonly pipeline: Pipeline;
  /** Jobs that have begun, in order, by their marks. */
  begun(): readonly { readonly job: number; readonly pid: number }[];
  run(job: number, more?: { readonly bytes?: number; readonly ms?: number }): Promise<Answer>;
  /** Resolves when that job has begun. */
  beginning(job: number): Promise<void>;
  readonly warnings: readonly string[];
}

const SILENCE = 1_000;

async function behindProxy(group: GroupOptions = {}, options: RemoteOptions = {}): Promise<Setting> {
  const folder = mkdtempSync(join(tmpdir(), 'magda-faults-'));
  const file = join(folder, 'marks');
  writeFileSync(file, '');
  const port = await freePort();
  const proxy = await FaultProxy.to(() => port);
  const warnings: string[] = [];
  const executor = remote({
    workingDir,
    listen: { port },
    advertise: proxy.address,
    silence: SILENCE,
    engine: local({ stdio: 'ignore' }),
    onWarning: (line) => warnings.push(line),
    ...options,
  });
  const heard = new Map<string, () => void>();
  const output = (line: string): void => heard.get(/begun \d+/.exec(line)?.[0] ?? '')?.();
  closing.push(
    () => rmSync(folder, { recursive: true }),
    () => proxy[Symbol.asyncDispose](),
    () => executor.close(),
  );
  const pipeline = await new ParallelPipeline({ name: 'faults' })
    .addGroup(new Group('g', group))
    .addModule(Marking.node('marking', { group: 'g' }))
    .build({ executor, logger: { events: false, output } });
  closing.push(() => pipeline.close({ deadline: 0 }).catch(() => {}));
  return {
    proxy,
    pipeline,
    warnings,
    begun: () =>
      [...readFileSync(file, 'utf8').matchAll(/^(\d+) (\d+)$/gm)].map(([, job, pid]) => ({
        job: Number(job),
        pid: Number(pid),
      })),
    run: async (job, more) => (await pipeline.run({ file, job, ...more })).marking as Answer,
    beginning: (job) => new Promise((resolve) => heard.set(`begun ${job}`, resolve)),
  };
}

const died = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as ActorDiedError,
  );

test('F55 a hub that refuses or resets connections is named with host and port, and fails the build', async () => {
  const nobody = `ws://127.0.0.1:${await freePort()}`;
  const executor = remote({ workingDir, advertise: nobody, engine: local({ stdio: 'ignore' }) });
  closing.push(() => executor.close());
  const builder = new ParallelPipeline().addModule(Marking.node('marking', { group: 'g' }));
  const building = builder.build({ executor });
  await expect(building).rejects.toThrow(BootstrapError);
  await expect(building).rejects.toThrow(`could not join the driver at ${nobody}: connect ECONNREFUSED`);
});

test('F56 a worker behind a connection that went dead is lost, dead before its jobs go on, and replaced', async () => {
  const { proxy, run, begun, beginning } = await behindProxy();
  const began = beginning(1);
  const stuck = run(1, { ms: 3_600_000 });
  await began;
  const pid = begun()[0]?.pid as number;
  proxy.fate = () => 'drop';
  const error = await died(stuck);
  expect(error).toBeInstanceOf(ActorDiedError);
  expect(error).toMatchObject({ mayHaveRun: true, job: 1 });
  expect(isAlive(pid)).toBe(false);
  proxy.fate = () => undefined;
  expect((await run(2)).job).toBe(2);
  expect(begun().map(({ job }) => job)).toEqual([1, 2]);
});

const losesAll = (...proxies: readonly FaultProxy[]): void => {
  for (const proxy of proxies) proxy.fate = () => 'drop';
};

test.each<[string, (proxy: FaultProxy, ofHearts: FaultProxy) => void, boolean]>([
  ['all bytes are lost', losesAll, false],
  ['all bytes are lost, and a thread hears its heart', losesAll, true],
  ['only the driver hears of the cut', (proxy) => proxy.cutFromDriver('join'), false],
])(
  'F56 a worker that its engine cannot reach has ended before its job is given to another: %s',
  async (_what, harm, byThread) => {
    const reaching = local({ stdio: 'ignore' });
    const engine: Engine = {
      ...reaching,
      alwaysReaches: false,
      async launch(order, options) {
        await reaching.launch(order, options);
        return { exited: new Promise(() => {}), stop: async () => {} };
      },
    };
    const port = await freePort();
    const ofHearts = await FaultProxy.to(() => port);
    closing.push(() => ofHearts[Symbol.asyncDispose]());
    const pulse = byThread ? { port, advertise: ofHearts.address } : undefined;
    const group = { idempotent: true, maxRedeliveries: 1 };
    const { proxy, run, begun, beginning } = await behindProxy(group, { engine, pulse });
    const began = beginning(1);
    const answer = run(1, { ms: 3_000 });
    await began;
    const pid = begun()[0]?.pid as number;
    harm(proxy, ofHearts);
    await vi.waitFor(() => expect(isAlive(pid), 'a worker without its driver lives').toBe(false), { timeout: 15_000 });
    expect(begun()).toHaveLength(1);
    proxy.fate = () => undefined;
    ofHearts.fate = () => undefined;
    expect((await answer).pid).not.toBe(pid);
  },
);

const once = (direction: Direction, fate: 'cut' | 'truncate') => {
  let due = true;
  return (passing: Passing) => {
    if (!due || passing.purpose !== 'join' || passing.direction !== direction) return undefined;
    due = false;
    return fate;
  };
};

test.each(['cut', 'truncate'] as const)(
  'F57 jobs whose request is lost (%s) had not begun, and others run them',
  async (fate) => {
    const { proxy, run, begun } = await behindProxy();
    expect((await run(1)).job).toBe(1);
    proxy.fate = once('down', fate);
    const answers = await Promise.all([2, 3, 4].map((job) => run(job)));
    expect(answers.map(({ job }) => job)).toEqual([2, 3, 4]);
    expect(begun().map(({ job }) => job)).toEqual([1, 2, 3, 4]);
  },
);

test.each(['cut', 'truncate'] as const)(
  'F57 a job whose answer is lost (%s) has run once and is told so',
  async (fate) => {
    const { proxy, run, begun } = await behindProxy();
    expect((await run(1)).job).toBe(1);
    proxy.fate = once('up', fate);
    const outcomes = await Promise.all([2, 3, 4].map((job) => died(run(job))));
    const failed = outcomes.filter((outcome) => outcome !== undefined);
    expect(failed.length).toBeGreaterThan(0);
    for (const error of failed) expect(error).toMatchObject({ code: 'MAGDA_ACTOR_DIED', mayHaveRun: true });
    expect((await run(5)).job).toBe(5);
    expect(begun().map(({ job }) => job)).toEqual([1, 2, 3, 4, 5]);
  },
);

test('F57 in a group declared idempotent a job survives that its network does not', async () => {
  const { proxy, run, begun, beginning } = await behindProxy({ idempotent: true, maxRedeliveries: 2 });
  const began = beginning(1);
  const answer = run(1, { ms: 500 });
  await began;
  proxy.cut();
  expect((await answer).job).toBe(1);
  expect(begun().map(({ job }) => job)).toEqual([1, 1]);
});

test('a slow network changes nothing but the time', async () => {
  const { proxy, run } = await behindProxy();
  proxy.fate = () => ({ delay: 5 });
  const answers = await Promise.all([1, 2, 3].map((job) => run(job, { bytes: 300_000 })));
  expect(answers.map(({ job, bytes }) => [job, bytes.byteLength])).toEqual([1, 2, 3].map((job) => [job, 300_000]));
});

test('F58 a worker whose bytes were garbled is dropped and replaced, and the others go on', async () => {
  const { proxy, run } = await behindProxy({ replicas: 2 });
  await Promise.all([1, 2].map((job) => run(job, { ms: 50 })));
  let once = true;
  proxy.fate = ({ direction, purpose, bytes }) => {
    if (!once || purpose !== 'join' || direction !== 'up') return undefined;
    once = false;
    bytes.fill(0x55);
    return undefined;
  };
  const outcomes = await Promise.all([3, 4, 5, 6].map((job) => died(run(job, { ms: 20 }))));
  const failed = outcomes.filter((outcome) => outcome !== undefined);
  expect(failed.length).toBeGreaterThan(0);
  for (const error of failed) expect(error).toBeInstanceOf(ActorDiedError);
  expect((await run(7)).job).toBe(7);
});
