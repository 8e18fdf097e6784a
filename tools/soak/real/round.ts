/** One pipeline on a real executor, kept busy with thousands of calls while its workers are killed, and held to a model. */

import { fromFile, Group, type MagdaError, optional, ParallelPipeline, type Pipeline } from '@magda/core';
import { memoryStore } from '@magda/core/store';
import { broken, holds } from '../../../packages/core/test/simulation/fixtures/broken.js';
import { builderOf } from '../../../packages/core/test/simulation/fixtures/cast.js';
import { Chance } from '../../../packages/core/test/simulation/fixtures/chance.js';
import { Scheme } from '../../../packages/core/test/simulation/fixtures/scheme.js';
import type { Compiled } from '../workers/compiled.js';
import type { Place } from '../workers/surroundings.js';
import type { Afflictions } from './afflictions.js';
import { Calls } from './calls.js';
import { Diary } from './diary.js';
import { asked } from './habits.js';
import type { Mortal } from './mortal.js';
import { nothingTwice } from './nothing-twice.js';
import { nextCall, type RealCall, type RealPlot } from './plots.js';
import { programsEnd } from './programs.js';
import { StateModel } from './state-model.js';
import { Verdicts } from './verdicts.js';

export interface RoundParts {
  readonly plot: RealPlot;
  readonly seed: number;
  readonly jobs: number;
  readonly executor: Mortal;
  readonly compiled: Compiled;
  /** Of the app, which other rounds share. */
  readonly afflictions: Afflictions;
  readonly isCalm: boolean;
}

export interface RoundFigures {
  readonly calls: number;
  readonly succeeded: number;
  /** How many calls failed, by code. */
  readonly failed: Readonly<Record<string, number>>;
  readonly workers: number;
  readonly killed: number;
  /** What callers and modules did besides calls and work, by name. */
  readonly besides: Readonly<Record<string, number>>;
}

/** Calls that are out at once. */
const AT_ONCE = 256;
/** Calls that succeed between two kills, on average: however fast a machine is, its workers come to something. */
const KILL_EVERY = 100;
/** For the last deaths to become known, and for the pauses after them. */
const AFTERWARDS_MS = 500;

/** Of a call that nothing befalls. */
const NOTHING = {
  gap: 0,
  patience: undefined,
  deadline: undefined,
  timeout: undefined,
  priority: undefined,
  habit: undefined,
};

function throws(): never {
  throw new Error('told too much');
}

/** @throws what shows that a promise was not kept. */
export async function playRound(parts: RoundParts): Promise<RoundFigures> {
  using diary = new Diary();
  try {
    return await new Round(parts, diary).play();
  } finally {
    parts.compiled.closeDiary(diary.file);
  }
}

class Round {
  readonly #scheme: Scheme;
  readonly #state: StateModel;
  readonly #verdicts: Verdicts;
  readonly #store = memoryStore({ snapshotEvery: 200 });
  readonly #calls = new Calls();
  /** Of calls, which are the same for the same seed, and of kills, which depend on who answers first. */
  readonly #fate: Chance;
  readonly #doom: Chance;
  readonly #habits: Record<string, number> = {};
  #isDangerous = true;
  #n = 0;

  constructor(
    private readonly parts: RoundParts,
    private readonly diary: Diary,
  ) {
    const { plot, seed, afflictions, executor } = parts;
    this.#fate = new Chance(seed);
    this.#doom = new Chance(~seed);
    this.#scheme = new Scheme(plot, plot.isDurable);
    this.#state = new StateModel(this.#scheme);
    this.#verdicts = new Verdicts({
      ...{ scheme: this.#scheme, state: this.#state, mayDie: plot.isDeadly },
      mayLoseState: plot.isDeadly && !plot.isDurable,
    });
    afflictions.join((chance) =>
      this.#isDangerous && plot.isDeadly ? executor.choose(chance, diary.processes()) : undefined,
    );
  }

  async play(): Promise<RoundFigures> {
    const { executor, plot, afflictions } = this.parts;
    const pipeline = await this.#build(false);
    await this.#callAll(pipeline);
    this.#isDangerous = false;
    await afflictions.end();
    await this.#isAsGoodAsNew(pipeline);
    await pipeline.close();
    if (plot.isDurable) await this.#isRestored();
    const { succeeded, failed, notBegun } = this.#verdicts;
    nothingTwice({ plot, scheme: this.#scheme, times: this.diary.times(), notBegun });
    await programsEnd(this.diary.programs());
    const besides = { ...this.#habits, ...Object.fromEntries(this.diary.whims()) };
    return { calls: this.#n, succeeded, failed, workers: executor.started, killed: executor.killed, besides };
  }

  async #build(restore: boolean): Promise<Pipeline> {
    const { plot, executor, compiled, isCalm } = this.parts;
    const builder = builderOf(plot, 'soak', compiled.modules, { Group, optional, ParallelPipeline } as never);
    const place: Place = { diary: this.diary.file, isCalm, driver: process.pid };
    const context = fromFile(compiled.file, 'surroundings', place);
    const store = plot.isDurable ? { stateStore: this.#store, restore } : {};
    const logger = plot.throwing === 'logger' ? { logger: { output: throws } } : {};
    const pipeline: Pipeline = (await builder.build({ executor, context, ...store, ...logger } as never)) as never;
    if (plot.throwing === 'listener')
      for (const event of ['job', 'group', 'actor'] as const) pipeline.on(event, throws);
    return pipeline;
  }

  #harmNowAndThen(): void {
    const { executor, plot, afflictions } = this.parts;
    if (!this.#isDangerous) return;
    if (plot.isDeadly && afflictions.canOpen && this.#doom.happens(1 / KILL_EVERY)) {
      executor.killOne(this.#doom, this.diary.processes());
    }
    afflictions.next();
  }

  async #callAll(pipeline: Pipeline): Promise<void> {
    const { jobs, plot, executor, isCalm } = this.parts;
    const { isolation = false } = executor.supports;
    while (this.#n < jobs) {
      if (this.#verdicts.broken.size > 0) await this.#resetBroken(pipeline);
      const call = nextCall({ n: ++this.#n, plot, chance: this.#fate, isolation, isCalm });
      this.#calls.add(this.#call(pipeline, call));
      if (this.#calls.out >= AT_ONCE) await this.#calls.oneAnswered();
    }
    await this.#calls.allAnswered();
  }

  async #call(pipeline: Pipeline, call: RealCall): Promise<void> {
    const { kind, order, patience, deadline, priority, habit } = call;
    if (habit !== undefined) this.#habits[habit] = (this.#habits[habit] ?? 0) + 1;
    const giveUp = new AbortController();
    const timer =
      patience === undefined ? undefined : setTimeout(() => giveUp.abort(new Error('had enough')), patience);
    const { given, afterwards } = asked(order, habit);
    const limits = { signal: giveUp.signal, deadline };
    const answer = kind === 'run' ? pipeline.run(given, { ...limits, priority }) : pipeline.process(given, limits);
    afterwards();
    const outcome = await answer.then(
      (results) => ({ results }),
      (error: MagdaError) => ({ error }),
    );
    clearTimeout(timer);
    if ('error' in outcome) return this.#verdicts.onFailure(call, outcome.error);
    this.#verdicts.onSuccess(call, outcome.results as Readonly<Record<string, unknown>>);
    this.#harmNowAndThen();
  }

  /** What was lost can only be known once nothing is under way. */
  async #resetBroken(pipeline: Pipeline): Promise<void> {
    await this.#calls.allAnswered();
    for (const group of this.#verdicts.broken) {
      this.#verdicts.broken.delete(group);
      if (!this.parts.plot.isDurable) this.#state.lost(group, this.#n);
      await this.#reset(pipeline, group);
    }
  }

  /** The actor that it starts may be the next to be killed. */
  async #reset(pipeline: Pipeline, group: string): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const failed = await pipeline.reset(group).then(
        () => false,
        () => true,
      );
      if (!failed) return;
    }
    broken(`group ${group} cannot be reset`);
  }

  /** Once nobody is killed any more. */
  async #isAsGoodAsNew(pipeline: Pipeline): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, AFTERWARDS_MS));
    // The last death may have come after the last call, in a group that only one kind of call enters.
    do {
      await this.#resetBroken(pipeline);
      for (const kind of ['run', 'process'] as const) await this.#call(pipeline, this.#plainCall(kind));
    } while (this.#verdicts.broken.size > 0);
    await this.#succeeds(pipeline, 'run');
    await this.#succeeds(pipeline, 'process');
    const { pending } = pipeline.stats();
    holds(pending === 0, `${pending} jobs are left`);
  }

  async #succeeds(pipeline: Pipeline, kind: RealCall['kind']): Promise<void> {
    const before = this.#verdicts.succeeded;
    await this.#call(pipeline, this.#plainCall(kind));
    holds(this.#verdicts.succeeded > before, `the last ${kind}() failed with ${this.#verdicts.said}`);
  }

  #plainCall(kind: RealCall['kind']): RealCall {
    const order = { n: ++this.#n, fates: {}, lasts: {} };
    return { ...NOTHING, kind, order };
  }

  /** Who builds it again with the same store finds what its Aggregates held. */
  async #isRestored(): Promise<void> {
    for (const kind of ['run', 'process'] as const) {
      const pipeline = await this.#build(true);
      await this.#succeeds(pipeline, kind);
      await pipeline.close();
    }
  }
}
