/**
 * Kills one worker after another under load, while an Aggregate refuses some jobs: only these fail, and what may have begun
 * in a worker that ended; nothing is done twice, and no state is lost.
 */

import { CommitError, fromFile, Group, type MagdaError, optional, ParallelPipeline, type Pipeline } from '@magda/core';
import { diskStore } from '@magda/core/node';
import { broken, holds } from '../../../packages/core/test/simulation/fixtures/broken.js';
import { builderOf } from '../../../packages/core/test/simulation/fixtures/cast.js';
import { Chance } from '../../../packages/core/test/simulation/fixtures/chance.js';
import { compare } from '../../../packages/core/test/simulation/fixtures/judge.js';
import { Scheme } from '../../../packages/core/test/simulation/fixtures/scheme.js';
import { type Compiled, compiledModules } from '../workers/compiled.js';
import { Diary } from './diary.js';
import { measureEffort } from './effort.js';
import { executorOf } from './executors.js';
import { Mortal } from './mortal.js';
import { nothingTwice } from './nothing-twice.js';
import type { RealPlot } from './plots.js';
import { printKills } from './report.js';

export interface KillsOptions {
  readonly executor: string;
  readonly kills: number;
  readonly seed: number;
  readonly json: boolean;
}

export interface KillsFigures {
  readonly kills: number;
  readonly calls: number;
  readonly succeeded: number;
  /** How many calls failed, by the group whose worker was killed. */
  readonly failed: Readonly<Record<string, number>>;
  /** Calls that the Aggregate refused, and those that were in its worker when another took its place for that. */
  readonly refused: number;
  readonly replaced: number;
  /** Calls that began once more in another worker. */
  readonly retried: number;
}

const CALLERS = 32;
/** The Aggregate refuses every so manieth call, which has another take its place. */
const REFUSED_EVERY = 50;
/** By then a group has recovered, however busy the machine is. */
const RECOVERY_MS = 60_000;

// Fast enough for jobs to be handed ahead, so that those have to be handed on that had not begun.
const usual = { exposed: false, aggregate: false, ms: 1, blocks: true, bytes: 'none' } as const;

/** A job passes two workers, of which the second may be tried again, and ends in an Aggregate. */
const plot: RealPlot = {
  modules: [
    { ...usual, name: 'once', group: 'g1', inputs: [] },
    { ...usual, name: 'again', group: 'g2', inputs: ['once'] },
    { ...usual, name: 'kept', group: 'g3', inputs: ['again'], aggregate: true, exposed: true, ms: 0 },
  ],
  groups: {
    g1: { replicas: 2, maxRestarts: 1_000 },
    g2: { replicas: 2, maxRestarts: 1_000, idempotent: true, maxRedeliveries: 1 },
    g3: { maxRestarts: 1_000 },
  },
  maxPending: 100_000,
  isDurable: true,
  isDeadly: true,
  throwing: undefined,
};

export async function soakKills({ executor: name, kills, seed, json }: KillsOptions): Promise<boolean> {
  const compiled = await compiledModules();
  const inner = await executorOf(name);
  using diary = new Diary();
  const effort = measureEffort();
  try {
    const figures = await new Killing(new Mortal(inner), diary, compiled).play(kills, new Chance(seed));
    printKills({ executor: name, figures, effort: effort(), json });
    return true;
  } catch (error) {
    console.error(`${name} breaks a promise: ${error instanceof Error ? error.stack : error}`);
    return false;
  } finally {
    await inner.close();
    compiled.closeDiary(diary.file);
  }
}

class Killing {
  readonly #scheme = new Scheme(plot, true);
  readonly #succeeded: number[] = [];
  readonly #failed: Record<string, number> = {};
  #refused = 0;
  #replaced = 0;
  #n = 0;
  #isOver = false;
  /** The group whose worker was killed last, and how many calls have failed since. */
  #killed = '';
  #lost = 0;

  constructor(
    private readonly executor: Mortal,
    private readonly diary: Diary,
    private readonly compiled: Compiled,
  ) {}

  async play(kills: number, chance: Chance): Promise<KillsFigures> {
    const pipeline = await this.#build(false);
    const called = Promise.all(Array.from({ length: CALLERS }, () => this.#keepCalling(pipeline)));
    const killed = this.#killAll(pipeline, kills, chance).finally(() => {
      this.#isOver = true;
    });
    await Promise.all([called, killed]);
    await pipeline.close();
    await this.#hasLostNothing();
    return this.#figures(kills);
  }

  #build(restore: boolean): Promise<Pipeline> {
    const { executor, compiled, diary } = this;
    const builder = builderOf(plot, 'kills', compiled.modules, { Group, optional, ParallelPipeline } as never);
    const context = fromFile(compiled.file, 'surroundings', { diary: diary.file, isCalm: true, driver: process.pid });
    const stateStore = diskStore(`${diary.file}-store`, { snapshotEvery: 200 });
    return builder.build({ executor, context, stateStore, restore } as never) as never;
  }

  async #keepCalling(pipeline: Pipeline): Promise<void> {
    while (!this.#isOver) {
      const n = ++this.#n;
      const isRefused = n % REFUSED_EVERY === 0;
      const [, error] = await pipeline.runSafe({ n, fates: isRefused ? { kept: 'throws' } : {}, lasts: {} });
      if (error === undefined) this.#succeed(n, isRefused);
      else this.#judge(n, error as MagdaError, isRefused);
    }
  }

  #succeed(n: number, isRefused: boolean): void {
    holds(!isRefused, `call ${n} was refused by its Aggregate, and has succeeded`);
    this.#succeeded.push(n);
  }

  /** It was refused, or in the worker that was killed, or in that of an Aggregate that had refused another. */
  #judge(n: number, error: MagdaError, isRefused: boolean): void {
    const { code, group } = error;
    const { mayHaveRun } = error as MagdaError & { readonly mayHaveRun?: boolean };
    if (error instanceof CommitError) {
      holds(isRefused && `${error.rejected}` === 'kept', `call ${n} was refused: ${error.message}`);
      this.#refused++;
      return;
    }
    if (code === 'MAGDA_ACTOR_KILLED' && group === 'g3' && mayHaveRun === true) {
      this.#replaced++;
      return;
    }
    const what = `call ${n} failed with ${code} after a worker of ${this.#killed} was killed: ${error.message}`;
    holds(code === 'MAGDA_ACTOR_DIED' && group === this.#killed && mayHaveRun === true, what);
    holds(group !== 'g2', `call ${n} was not tried again: ${error.message}`);
    // A worker takes one job at a time; one with an Aggregate keeps what waits for the decision.
    holds(
      ++this.#lost <= (group === 'g1' ? 1 : CALLERS),
      `${this.#lost} calls failed as a worker of ${group} was killed`,
    );
    this.#failed[group as string] = (this.#failed[group as string] ?? 0) + 1;
  }

  async #killAll(pipeline: Pipeline, kills: number, chance: Chance): Promise<void> {
    const { groups } = this.#scheme;
    for (let nth = 0; nth < kills; nth++) {
      this.#killed = groups[nth % groups.length] as string;
      this.#lost = 0;
      const modules = plot.modules.filter(({ group }) => group === this.#killed).map(({ name }) => name);
      const choose = () =>
        this.executor.choose(chance, this.diary.processes(modules), this.#killed) ??
        broken(`there is no worker of ${this.#killed} to be killed`);
      const recovered = await killedAtWork(pipeline, this.#killed, 1 + chance.below(CALLERS), choose);
      await recovered();
    }
  }

  /** What a new pipeline finds in the store is what has succeeded, each once. */
  async #hasLostNothing(): Promise<void> {
    const pipeline = await this.#build(true);
    const n = this.#n + 1;
    const results = await pipeline.process({ n, fates: {}, lasts: {} });
    await pipeline.close();
    const taken = this.#succeeded.sort((a, b) => a - b);
    compare(results, this.#scheme.process(n, new Map([['kept', taken]])), 'process() of what was restored');
    nothingTwice({ plot, scheme: this.#scheme, times: this.diary.times(), notBegun: [] });
  }

  #figures(kills: number): KillsFigures {
    const retried = [...this.diary.times()].filter(([deed, count]) => deed.startsWith('again ') && count > 1).length;
    const [refused, replaced] = [this.#refused, this.#replaced];
    return {
      kills,
      calls: this.#n,
      succeeded: this.#succeeded.length,
      failed: this.#failed,
      refused,
      replaced,
      retried,
    };
  }
}

/** Kills in the moment in which so many more jobs have gone to workers of the group. @returns what waits for its recovery. */
function killedAtWork(
  pipeline: Pipeline,
  group: string,
  jobs: number,
  choose: () => () => boolean,
): Promise<() => Promise<void>> {
  return new Promise((resolve) => {
    let left = jobs;
    let kill = choose();
    const off = pipeline.on('group', ({ status, group: which }) => {
      if (status !== 'dispatched' || which !== group || --left > 0) return;
      // One that a refusal has replaced meanwhile is not there any more.
      if (!kill()) {
        kill = choose();
        return;
      }
      off();
      const recovered = recovery(pipeline, group);
      resolve(() => recovered);
    });
  });
}

/** Resolves once the group has a new worker, and so many more jobs have succeeded as there are callers. */
function recovery(pipeline: Pipeline, group: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let isWhole = false;
    let left = CALLERS;
    const late = setTimeout(() => {
      stop();
      reject(new Error(`Group ${group} has not recovered after ${RECOVERY_MS} ms.`));
    }, RECOVERY_MS);
    const offActor = pipeline.on('actor', ({ status, group: which }) => {
      if (status === 'ready' && which === group) isWhole = true;
    });
    const offJob = pipeline.on('job', ({ status }) => {
      if (!isWhole || status !== 'succeeded' || --left > 0) return;
      stop();
      resolve();
    });
    const stop = () => {
      clearTimeout(late);
      offActor();
      offJob();
    };
  });
}
