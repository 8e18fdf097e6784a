/** The app of a soak: plays rounds on one executor, some at once, for as long as is wanted, and tells whoever started it what it holds after each few. */

import { Chance } from '../../../packages/core/test/simulation/fixtures/chance.js';
import { compiledModules } from '../workers/compiled.js';
import { Afflictions } from './afflictions.js';
import { type Outside, SIGNALS } from './conditions.js';
import { measureEffort } from './effort.js';
import { executorOf } from './executors.js';
import { readGauges } from './gauges.js';
import { Mortal } from './mortal.js';
import { plotOf } from './plots.js';
import type { RoundsReport, RoundsRow } from './report.js';
import { playRound, type RoundFigures } from './round.js';

export interface AppOptions {
  readonly executor: string;
  /** Of the first round; the others follow it. */
  readonly seed: number;
  readonly rounds: number;
  /** No round begins after that. */
  readonly minutes: number | undefined;
  readonly jobs: number;
  /** Whether nothing befalls the app. */
  readonly isCalm: boolean;
}

/** What the app says to whoever started it. */
export type Word =
  | { readonly progress: string }
  | { readonly befalls: string }
  | { readonly outside: Outside }
  | { readonly broken: string; readonly seed?: number }
  | { readonly report: Omit<RoundsReport, 'json'> };

/** One pipeline leaves processors idle whenever it waits for a worker that was killed. */
const AT_ONCE = 3;

function say(word: Word): Promise<void> {
  return new Promise((resolve) => void process.send?.(word, () => resolve()));
}

async function play({ executor: name, rounds, minutes = Number.POSITIVE_INFINITY, ...options }: AppOptions) {
  const { jobs, seed: first, isCalm } = options;
  const compiled = await compiledModules();
  const executor = await executorOf(name);
  const rows: RoundsRow[] = [];
  const effort = measureEffort();
  const before = await readGauges();
  const end = first + rounds;
  try {
    for (let seed = first; seed < end && effort().seconds < minutes * 60; seed += AT_ONCE) {
      const seeds = Array.from({ length: Math.min(AT_ONCE, end - seed) }, (_, nth) => seed + nth);
      const afflictions = new Afflictions({
        ...{ isCalm, chance: new Chance(seed ^ 0x5bd1e995) },
        suffer: (outside) => void say({ outside }),
        tell: (line) => void say({ befalls: `${effort().seconds.toFixed(1).padStart(8)} s  ${line}` }),
      });
      const playOne = (one: number) =>
        playRound({
          ...{ plot: plotOf(one, isCalm), seed: one, jobs, isCalm, compiled, afflictions },
          executor: new Mortal(executor),
        }).catch(async (error) => {
          await say({ seed: one, broken: `${error instanceof Error ? error.stack : error}` });
          return undefined;
        });
      const figures = await Promise.all(seeds.map(playOne));
      if (figures.includes(undefined)) return;
      const { played } = afflictions;
      rows.push({
        ...{ seeds, conditions: played, figures: figures as RoundFigures[] },
        ...{ at: effort().seconds, gauges: await readGauges() },
      });
      await say({ progress: `${seed + seeds.length - first} rounds, ${Math.round(effort().seconds)} s` });
    }
  } finally {
    await executor.close();
  }
  await say({ report: { executor: name, rows, before, after: await readGauges(), effort: effort() } });
}

process.setSourceMapsEnabled(true);
// One whose starter is gone has nobody to tell.
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
for (const signal of SIGNALS) process.on(signal, () => {});
// As an app does that means to outlive who reads it: Node's own console and warnings end one that does not, at the second write that fails.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
process.on('uncaughtExceptionMonitor', (error) => void say({ broken: `it ends with ${error.stack}` }));

await play(JSON.parse(process.argv[2] as string) as AppOptions);
process.exit();
