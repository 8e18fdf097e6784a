/** Random pipelines and calls for real executors: with limits that a busy machine keeps, and faults that are rare among many jobs. */

import fc from 'fast-check';
import type { Chance } from '../../../packages/core/src/simulation/fixtures/chance.js';
import { cast } from '../../../packages/core/src/simulation/fixtures/stories.js';
import type { Fate, Plot, StoryCall } from '../../../packages/core/src/simulation/fixtures/story.js';

const sturdyOptions = fc
  .record({
    replicas: fc.constantFrom(1, 1, 2),
    concurrency: fc.constantFrom(1, 1, 2, 4),
    ahead: fc.constantFrom(4, 64, 64),
    prefetch: fc.constantFrom(256, 256, 0),
    timeout: fc.constantFrom(500, 1_000),
    cancelGrace: fc.constantFrom(0, 50),
    maxRetries: fc.constantFrom(0, 0, 2),
    maxRestarts: fc.constantFrom(3, 1_000, 1_000, 1_000),
  })
  .map((options) => ({ ...options, idempotent: options.maxRetries > 0 }));

export interface RealPlot extends Omit<Plot, 'calls'> {
  /** Whether what Aggregates take in is kept in a store. */
  readonly isDurable: boolean;
}

export function plotOf(seed: number): RealPlot {
  const plot = fc.record({ cast: cast(sturdyOptions, [[0, 0.01, 0.05]]), isDurable: fc.boolean() });
  const [drawn] = fc.sample(fc.noBias(plot), { seed, numRuns: 1 });
  const { cast: players, isDurable } = drawn as { cast: Pick<Plot, 'modules' | 'groups'>; isDurable: boolean };
  return { ...players, isDurable, maxPending: 100_000 };
}

/** Numbers in a buffer that an executor may bring to several workers at once. */
const LARGE = 2 ** 17;

const fates: readonly (readonly [Fate, number])[] = [
  ['throws', 60],
  ['unsendable', 15],
  ['strays', 5],
  ['exits', 6],
  ['heeds', 3],
  ['hangs', 2],
  ['spins', 1],
];

/** Of an actor without a worker of its own. */
const harmless: readonly Fate[] = ['throws', 'unsendable', 'heeds', 'hangs'];

/** The next call on a pipeline. */
export function nextCall(n: number, { modules, isDurable }: RealPlot, chance: Chance, isolation: boolean): StoryCall {
  const kind = chance.happens(1 / 300) ? 'process' : 'run';
  const module = modules[chance.below(modules.length)] as Plot['modules'][number];
  const fate = chance.happens(0.02) ? pick(chance) : undefined;
  // What is being committed has no limit; and what is recorded is taken in again after each death.
  const mayHang = !(module.aggregate && kind === 'run');
  const isTold = fate !== undefined && (isolation || harmless.includes(fate)) && (mayHang || isShort(fate, isDurable));
  const isLarge = chance.happens(0.02) && !isDurable;
  const ballast = isLarge ? new Float64Array(LARGE).fill(n) : undefined;
  return {
    kind,
    gap: 0,
    order: { n, fates: isTold ? { [module.name]: fate } : {}, lasts: {}, ballast },
    patience: chance.happens(0.02) ? chance.below(20) : undefined,
    deadline: chance.happens(0.02) ? 1 + chance.below(50) : undefined,
    timeout: undefined,
  };
}

function isShort(fate: Fate, isDurable: boolean): boolean {
  return fate === 'throws' || (fate === 'exits' && !isDurable);
}

function pick(chance: Chance): Fate {
  let left = chance.below(fates.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [fate, weight] of fates) {
    left -= weight;
    if (left < 0) return fate;
  }
  return 'throws';
}
