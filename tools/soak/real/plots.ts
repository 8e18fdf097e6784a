/** Random pipelines and calls for real executors: with limits that a busy machine keeps, and faults that are rare among many jobs. */

import fc from 'fast-check';
import type { Chance } from '../../../packages/core/test/simulation/fixtures/chance.js';
import { cast } from '../../../packages/core/test/simulation/fixtures/stories.js';
import type { Fate, Plot, StoryCall } from '../../../packages/core/test/simulation/fixtures/story.js';
import { type Habit, habits } from './habits.js';

const sturdyOptions = fc
  .record({
    replicas: fc.constantFrom(1, 1, 2),
    concurrency: fc.constantFrom(1, 1, 2, 4),
    maxUndelivered: fc.constantFrom(4, 64, 64),
    prefetch: fc.constantFrom(256, 256, 0),
    timeout: fc.constantFrom(500, 1_000),
    cancelGrace: fc.constantFrom(0, 50),
    maxRedeliveries: fc.constantFrom(0, 0, 2),
    maxRestarts: fc.constantFrom(3, 1_000, 1_000, 1_000),
  })
  .map((options) => ({ ...options, idempotent: options.maxRedeliveries > 0 }));

export interface RealPlot extends Omit<Plot, 'calls'> {
  /** Whether what Aggregates take in is kept in a store. */
  readonly isDurable: boolean;
  /** Whether workers die: where none does, nothing that befalls the app may cost a job. */
  readonly isDeadly: boolean;
  /** Whose listener or logger throws at whatever it is told. */
  readonly throwing: 'listener' | 'logger' | undefined;
}

export interface RealCall extends StoryCall {
  readonly habit: Habit | undefined;
}

/** Limits that no job meets: the app is busy for longer, its modules are not. */
const patientOptions = sturdyOptions.map((options) => ({ ...options, timeout: 3_000, cancelGrace: 30_000 }));

/** @param isCalm whether nothing befalls the app. */
export function plotOf(seed: number, isCalm: boolean): RealPlot {
  const plot = (isDeadly: boolean) =>
    fc.record({
      cast: cast(isDeadly ? sturdyOptions : patientOptions, [[0, 0.01, 0.05]]),
      isDurable: fc.boolean(),
      isDeadly: fc.constant(isDeadly),
      throwing: isCalm ? fc.constant(undefined) : fc.constantFrom(undefined, undefined, 'listener', 'logger'),
    });
  const [drawn] = fc.sample(fc.noBias(fc.constantFrom(true, true, false).chain(plot)), { seed, numRuns: 1 });
  const { cast: players, ...rest } = drawn as Omit<RealPlot, keyof Plot> & {
    readonly cast: Pick<Plot, 'modules' | 'groups'>;
  };
  return { ...players, ...rest, maxPending: 100_000 };
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

/** Of a worker that nothing ends. */
const mild: readonly Fate[] = ['throws', 'unsendable', 'strays'];

export interface NextCall {
  readonly n: number;
  readonly plot: RealPlot;
  readonly chance: Chance;
  /** Whether actors have workers of their own. */
  readonly isolation: boolean;
  readonly isCalm: boolean;
}

/** The next call on a pipeline. */
export function nextCall({ n, plot, chance, isolation, isCalm }: NextCall): RealCall {
  const { modules, isDurable, isDeadly } = plot;
  const kind = chance.happens(1 / 300) ? 'process' : 'run';
  const module = modules[chance.below(modules.length)] as Plot['modules'][number];
  const fate = chance.happens(0.02) ? pick(chance) : undefined;
  // What is being committed has no limit; and what is recorded is taken in again after each death.
  const mayHang = !(module.aggregate && kind === 'run');
  const isTold =
    fate !== undefined &&
    (isolation || harmless.includes(fate)) &&
    (mayHang || isShort(fate, isDurable)) &&
    // An Aggregate that refuses a job is replaced.
    (isDeadly || (mild.includes(fate) && !module.aggregate));
  const isLarge = chance.happens(0.02) && !isDurable;
  const ballast = isLarge ? new Float64Array(LARGE).fill(n) : undefined;
  return {
    kind,
    gap: 0,
    order: { n, fates: isTold ? { [module.name]: fate } : {}, lasts: {}, ballast },
    patience: chance.happens(0.02) ? chance.below(20) : undefined,
    deadline: chance.happens(0.02) ? 1 + chance.below(50) : undefined,
    timeout: undefined,
    priority: chance.happens(0.1) ? chance.below(3) - 1 : undefined,
    habit: !isCalm && chance.happens(0.02) ? habits[chance.below(habits.length)] : undefined,
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
