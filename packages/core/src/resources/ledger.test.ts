import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Resources } from '../executor/claim.js';
import type { ReplicaClaim } from './feasibility.js';
import { ManualClock } from './fixtures/manual-clock.js';
import { outcome } from './fixtures/outcome.js';
import { type AcquireOptions, Ledger } from './ledger.js';

const claim = (resources: Resources, group = 'g', replica = 0): ReplicaClaim => ({ group, replica, claim: resources });
const options = (more: Partial<AcquireOptions> = {}): AcquireOptions => ({
  pipeline: 'p',
  timeoutMs: 60_000,
  clock: new ManualClock(),
  ...more,
});

describe('feasibility', () => {
  const seed = [claim({ numGpus: 1 }, 'g1'), claim({ numCpus: 4, numGpus: 0.5 }, 'g2'), claim({}, 'g3')];

  test("F14 the seed's resource example does not fit on one GPU, and fits on two with four CPUs", () => {
    const [problem, ...others] = new Ledger({ numCpus: 4, numGpus: 1 }).feasible(seed, { pipeline: 'p' });
    expect(problem).toMatchObject({ code: 'MAGDA_INFEASIBLE_CLAIM', pipeline: 'p' });
    for (const part of [
      '4 CPUs, 1.5 GPUs',
      '4 CPUs, 1 GPU',
      'group "g1" claims 1 GPU',
      'group "g2" claims 4 CPUs, 0.5 GPU',
    ])
      expect(problem?.message).toContain(part);
    expect(others).toEqual([]);
    expect(new Ledger({ numCpus: 4, numGpus: 2 }).feasible(seed)).toEqual([]);
  });

  test('F14 a claim above the capacity names group, replica, claim and capacity, once a group', () => {
    const ledger = new Ledger({ numCpus: 2, memory: 2 ** 30 });
    const problems = ledger.feasible([
      claim({ numCpus: 1 }, 'small'),
      claim({ numCpus: 3 }, 'large', 0),
      claim({ numCpus: 3 }, 'large', 1),
      claim({ resources: { licence: 1 } }, 'licensed', 4),
    ]);
    expect(problems).toMatchObject([
      {
        group: 'large',
        replica: 0,
        message: expect.stringContaining('claims 3 CPUs, but the executor has 2 CPUs, 1 GiB of memory'),
      },
      { group: 'licensed', replica: 4, message: expect.stringContaining('claims 1 licence') },
    ]);
  });

  test('P205 every replica claims for itself: four with a GPU need four GPUs', () => {
    const replicas = [0, 1, 2, 3].map((replica) => claim({ numGpus: 1 }, 'g', replica));
    expect(new Ledger({ numGpus: 4 }).feasible(replicas)).toEqual([]);
    const [problem] = new Ledger({ numGpus: 3 }).feasible(replicas);
    expect(problem?.message).toContain('claim 4 GPUs');
    expect(problem?.message).toContain('1 GPU for each of 4 replicas');
  });

  test('P209 P198 any number of replicas without claims fits', () => {
    expect(new Ledger({}).feasible([0, 1, 2, 3, 4].map((replica) => claim({}, 'g', replica)))).toEqual([]);
  });

  test('a claim that makes no sense is a RangeError', () => {
    expect(() => new Ledger({}).feasible([claim({ numCpus: -1 })])).toThrow(RangeError);
  });
});

describe('granting', () => {
  test('a grant says what was claimed, and which GPUs', async () => {
    const ledger = new Ledger({
      numCpus: 8,
      gpuIds: ['GPU-a', 'GPU-b', 'GPU-c'],
      memory: 1000,
      resources: { licence: 2 },
    });
    const { grants } = await ledger.acquire(
      [
        claim({ numGpus: 0.5, numCpus: 4 }),
        claim({ numGpus: 2, memory: 600, resources: { licence: 1 } }),
        claim({ numGpus: 0.4 }),
        claim({}),
      ],
      options(),
    );
    expect(grants).toEqual([
      { numCpus: 4, numGpus: 0.5, memory: 0, resources: {}, gpuIds: ['GPU-c'] },
      { numCpus: 0, numGpus: 2, memory: 600, resources: { licence: 1 }, gpuIds: ['GPU-a', 'GPU-b'] },
      { numCpus: 0, numGpus: 0.4, memory: 0, resources: {}, gpuIds: ['GPU-c'] },
      { numCpus: 0, numGpus: 0, memory: 0, resources: {}, gpuIds: [] },
    ]);
    expect(ledger.free()).toEqual({ numCpus: 4, numGpus: 0.1, memory: 400, resources: { licence: 1 } });
    expect(ledger.total).toMatchObject({ numCpus: 8, numGpus: 3, gpuIds: ['GPU-a', 'GPU-b', 'GPU-c'] });
  });

  test('ten tenths of a GPU are one GPU, an eleventh waits', async () => {
    const ledger = new Ledger({ numGpus: 1 });
    for (let n = 0; n < 10; n++) await ledger.acquire([claim({ numGpus: 0.1 })], options());
    expect(ledger.free().numGpus).toBe(0);
    expect(await outcome(ledger.acquire([claim({ numGpus: 0.1 })], options()))).toBe('waiting');
  });

  test('release gives back once, however often it is called', async () => {
    const ledger = new Ledger({ numCpus: 2 });
    const first = await ledger.acquire([claim({ numCpus: 1 })], options());
    await ledger.acquire([claim({ numCpus: 1 })], options());
    first.release();
    first.release();
    expect(ledger.free().numCpus).toBe(1);
  });

  test('F14 a claim that can never be met is refused at once and keeps nobody waiting', async () => {
    const ledger = new Ledger({ numCpus: 1 });
    await expect(ledger.acquire([claim({ numCpus: 2 })], options())).rejects.toMatchObject({
      code: 'MAGDA_INFEASIBLE_CLAIM',
      pipeline: 'p',
    });
    expect(await outcome(ledger.acquire([claim({ numCpus: 1 })], options()))).toMatchObject({
      grants: [{ numCpus: 1 }],
    });
  });
});

describe('waiting', () => {
  async function busy() {
    const ledger = new Ledger({ numCpus: 4, numGpus: 1 });
    const holder = await ledger.acquire([claim({ numCpus: 3 })], options({ pipeline: 'holder' }));
    return { ledger, holder };
  }

  test('all claims are granted together or none', async () => {
    const { ledger, holder } = await busy();
    const both = ledger.acquire([claim({ numCpus: 1 }), claim({ numCpus: 1 })], options());
    expect(await outcome(both)).toBe('waiting');
    expect(ledger.free().numCpus).toBe(1);
    holder.release();
    expect(await outcome(both)).toMatchObject({ grants: [{ numCpus: 1 }, { numCpus: 1 }] });
  });

  test('a small claim does not overtake a large one that came before', async () => {
    const { ledger, holder } = await busy();
    const large = ledger.acquire([claim({ numCpus: 4 })], options());
    const small = ledger.acquire([claim({ numCpus: 1 })], options());
    expect(await outcome(small)).toBe('waiting');
    holder.release();
    expect(await outcome(small)).toBe('waiting');
    (await large).release();
    expect(await outcome(small)).toMatchObject({ grants: [{ numCpus: 1 }] });
  });

  test('it is told what is wanted, what is free, who holds and who comes before', async () => {
    const { ledger } = await busy();
    const told: string[] = [];
    const onWait = (detail: string) => told.push(detail);
    void ledger.acquire([claim({ numCpus: 4 })], options({ pipeline: 'first', onWait }));
    void ledger.acquire([claim({ numCpus: 1, numGpus: 0.5 })], options({ pipeline: 'second', onWait }));
    expect(told).toEqual([
      'Pipeline "first" waits for 4 CPUs; free is 1 CPU, 1 GPU; pipeline "holder" holds 3 CPUs',
      'Pipeline "second" waits for 1 CPU, 0.5 GPU; free is 1 CPU, 1 GPU; pipeline "holder" holds 3 CPUs; ' +
        'pipeline "first" waits for 4 CPUs before it',
    ]);
  });

  test('after the timeout the claim is rejected, and the next in line is served', async () => {
    const { ledger } = await busy();
    const clock = new ManualClock();
    const large = ledger.acquire([claim({ numCpus: 4 })], options({ clock, timeoutMs: 1500 }));
    const small = ledger.acquire([claim({ numCpus: 1 })], options({ clock, timeoutMs: 9000 }));
    clock.pass(1499);
    expect(await outcome(large)).toBe('waiting');
    clock.pass(1);
    const error = (await outcome(large)) as Error;
    expect(error).toMatchObject({ code: 'MAGDA_CLAIM_TIMEOUT', pipeline: 'p' });
    expect(error.message).toContain(
      'got nothing in 1.5 s: free is 1 CPU, 1 GPU; pipeline "holder" holds 3 CPUs. Close',
    );
    expect(await outcome(small)).toMatchObject({ grants: [{ numCpus: 1 }] });
    expect(clock.pending).toBe(0);
  });

  test('an abort rejects with its reason, and the next in line is served', async () => {
    const { ledger } = await busy();
    const clock = new ManualClock();
    const { signal, abort } = aborter();
    const large = ledger.acquire([claim({ numCpus: 4 })], options({ clock, signal }));
    const small = ledger.acquire([claim({ numCpus: 1 })], options({ clock, signal }));
    expect(await outcome(large)).toBe('waiting');
    abort('enough');
    expect(await outcome(large)).toMatchObject({ code: 'MAGDA_ABORTED', cause: 'enough', pipeline: 'p' });
    expect(await outcome(small)).toMatchObject({ grants: [{ numCpus: 1 }] });
    await expect(ledger.acquire([claim({})], options({ signal }))).rejects.toMatchObject({ code: 'MAGDA_ABORTED' });
  });

  test('F46 whoever was granted leaves no timer and no listener behind', async () => {
    const { ledger, holder } = await busy();
    const clock = new ManualClock();
    const { signal } = new AbortController();
    const waiting = ledger.acquire([claim({ numCpus: 4 })], options({ clock, signal }));
    expect([clock.pending, getEventListeners(signal, 'abort').length]).toEqual([1, 1]);
    holder.release();
    await waiting;
    expect([clock.pending, getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
  });

  function aborter() {
    const controller = new AbortController();
    return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
  }
});
