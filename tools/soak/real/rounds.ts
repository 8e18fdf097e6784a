/** Rounds on one executor, some at once, for as long as is wanted; and what the process holds after each few. */

import { compiledModules } from '../workers/compiled.js';
import { measureEffort } from './effort.js';
import { executorOf } from './executors.js';
import { readGauges } from './gauges.js';
import { Mortal } from './mortal.js';
import { plotOf } from './plots.js';
import { printRounds, type RoundsRow } from './report.js';
import { playRound, type RoundFigures } from './round.js';

export interface RoundsOptions {
  readonly executor: string;
  /** Of the first round; the others follow it. */
  readonly seed: number;
  readonly rounds: number;
  /** No round begins after that. */
  readonly minutes: number | undefined;
  readonly jobs: number;
  readonly json: boolean;
}

/** One pipeline leaves processors idle whenever it waits for a worker that was killed. */
const AT_ONCE = 3;

export async function soakRounds(options: RoundsOptions): Promise<boolean> {
  const { rounds, minutes = Number.POSITIVE_INFINITY, jobs, json } = options;
  const compiled = await compiledModules();
  const executor = await executorOf(options.executor);
  const play = (seed: number) =>
    playRound({ plot: plotOf(seed), seed, jobs, compiled, executor: new Mortal(executor) });
  const rows: RoundsRow[] = [];
  const effort = measureEffort();
  const before = await readGauges();
  const end = options.seed + rounds;
  try {
    for (let seed = options.seed; seed < end && effort().seconds < minutes * 60; seed += AT_ONCE) {
      const seeds = Array.from({ length: Math.min(AT_ONCE, end - seed) }, (_, nth) => seed + nth);
      const figures = await Promise.all(seeds.map((one) => play(one).catch((error) => explain(one, error, options))));
      if (figures.some((one) => one === undefined)) return false;
      rows.push({ seeds, figures: figures as RoundFigures[], at: effort().seconds, gauges: await readGauges() });
      if (!json)
        process.stderr.write(`\r${seed + seeds.length - options.seed} rounds, ${Math.round(effort().seconds)} s`);
    }
  } finally {
    await executor.close();
  }
  if (!json) process.stderr.write('\r');
  return printRounds({
    ...{ executor: options.executor, rows, before, after: await readGauges() },
    ...{ effort: effort(), json },
  });
}

function explain(seed: number, error: unknown, { executor, jobs }: RoundsOptions): undefined {
  console.error(`\nSeed ${seed} on ${executor} breaks a promise: ${error instanceof Error ? error.stack : error}`);
  console.error(`Again: npm run soak -- --executor ${executor} --seed ${seed} --rounds 1 --jobs ${jobs}`);
}
