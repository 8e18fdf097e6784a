import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Resources } from '../executor/claim.js';
import { ManualClock } from './fixtures/manual-clock.js';
import { outcome } from './fixtures/outcome.js';
import { type Lease, Ledger } from './ledger.js';

const capacity = { numCpus: 4, numGpus: 2, memory: 1000, resources: { licence: 2 } };

const tenths = fc.integer({ min: 0, max: 10 }).map((tenth) => tenth / 10);
const claims = fc.array(
  fc.record({
    numCpus: tenths.map((part) => part * 4),
    numGpus: fc.oneof({ weight: 5, arbitrary: tenths }, { weight: 1, arbitrary: fc.constant(2) }),
    memory: fc.integer({ min: 0, max: 500 }),
    resources: fc.record({ licence: tenths }),
  }),
  { minLength: 1, maxLength: 3 },
);

const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('acquire' as const), claims }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('release' as const), which: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('abort' as const), which: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(400) }) },
  ),
  { maxLength: 30 },
);

interface Asked {
  readonly claims: readonly Resources[];
  readonly promise: Promise<Lease>;
  readonly controller: AbortController;
}

test('whatever happens, grants stay within the capacity, come in order, and all comes back', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const ledger = new Ledger(capacity);
      const clock = new ManualClock();
      const asked: Asked[] = [];
      const order: number[] = [];
      const released = new Set<Lease>();

      for (const step of script) {
        if (step.kind === 'acquire') {
          const replicas = step.claims.map((claim, replica) => ({ group: 'g', replica, claim }));
          if (ledger.feasible(replicas).length > 0) continue;
          const controller = new AbortController();
          const number = asked.length;
          const promise = ledger.acquire(replicas, {
            pipeline: 'p',
            timeoutMs: 1000,
            clock,
            signal: controller.signal,
          });
          promise.then(
            () => order.push(number),
            () => undefined,
          );
          asked.push({ claims: step.claims, promise, controller });
        } else if (step.kind === 'release') {
          const lease = (await leasesOf(asked))[step.which];
          lease?.release();
          if (lease) released.add(lease);
        } else if (step.kind === 'abort') {
          asked[step.which]?.controller.abort();
        } else {
          clock.pass(step.ms);
        }
        const leases = await leasesOf(asked);
        expectWithin(
          ledger,
          leases.filter((lease) => !released.has(lease)),
        );
      }

      expect(order).toEqual([...order].sort((a, b) => a - b));
      for (let rounds = 0; rounds <= asked.length; rounds++) for (const lease of await leasesOf(asked)) lease.release();
      for (const { promise } of asked) expect(await outcome(promise)).not.toBe('waiting');
      expect(ledger.free()).toEqual(capacity);
      expect(clock.pending).toBe(0);
    }),
    { seed: 13, numRuns: 200 },
  );
});

async function leasesOf(asked: readonly Asked[]): Promise<Lease[]> {
  const outcomes = await Promise.all(asked.map(({ promise }) => outcome(promise)));
  return outcomes.flatMap((result) => (typeof result === 'object' && 'grants' in result ? [result] : []));
}

/** What is granted and what is free make up the capacity, and no GPU is granted beyond one. */
function expectWithin(ledger: Ledger, leases: readonly Lease[]): void {
  const grants = leases.flatMap((lease) => lease.grants);
  const free = ledger.free();
  const sum = (amounts: readonly number[]) =>
    Math.round(amounts.reduce((total, amount) => total + amount, 0) * 1e4) / 1e4;
  expect(sum([...grants.map(({ numCpus }) => numCpus), free.numCpus ?? 0])).toBe(capacity.numCpus);
  expect(sum([...grants.map(({ numGpus }) => numGpus), free.numGpus ?? 0])).toBe(capacity.numGpus);
  expect(sum([...grants.map(({ memory }) => memory), free.memory ?? 0])).toBe(capacity.memory);
  const licences = [...grants.map(({ resources }) => resources), free.resources ?? {}];
  expect(sum(licences.map(({ licence = 0 }) => licence))).toBe(capacity.resources.licence);
  for (const id of ['0', '1']) {
    const sharing = grants.filter(({ gpuIds }) => gpuIds.includes(id)).map(({ numGpus }) => Math.min(numGpus, 1));
    expect(sum(sharing)).toBeLessThanOrEqual(1);
  }
  for (const { numGpus, gpuIds } of grants) expect(gpuIds).toHaveLength(Math.ceil(numGpus));
}
