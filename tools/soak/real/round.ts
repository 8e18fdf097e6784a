/** One pipeline on a real executor, kept busy with thousands of calls while its workers are killed, and held to a model. */

import { fromFile, Group, type MagdaError, ParallelPipeline, type Pipeline } from '@magda/core';
import { memoryStore } from '@magda/core/store';
import { broken, holds } from '../../../packages/core/src/simulation/fixtures/broken.js';
import { builderOf } from '../../../packages/core/src/simulation/fixtures/cast.js';
import { Chance } from '../../../packages/core/src/simulation/fixtures/chance.js';
import { Scheme } from '../../../packages/core/src/simulation/fixtures/scheme.js';
import type { StoryCall } from '../../../packages/core/src/simulation/fixtures/story.js';
import type { Compiled } from '../workers/compiled.js';
import { Calls } from './calls.js';
import { Diary } from './diary.js';
import type { Mortal } from './mortal.js';
import { nothingTwice } from './nothing-twice.js';
import { nextCall, type RealPlot } from './plots.js';
import { StateModel } from './state-model.js';
import { Verdicts } from './verdicts.js';

export interface RoundParts {
  readonly plot: RealPlot;
  readonly seed: number;
  readonly jobs: number;
  readonly executor: Mortal;
  readonly compiled: Compiled;
}

export interface RoundFigures {
  readonly calls: number;
  readonly succeeded: number;
  /** How many calls failed, by code. */
  readonly failed: Readonly<Record<string, number>>;
  readonly workers: number;
  readonly killed: number;
}

/** Calls that are out at once. */
const AT_ONCE = 256;
/** Calls that succeed between two kills, on average: however fast a machine is, its workers come to something. */
const KILL_EVERY = 100;
/** For the last deaths to become known, and for the pauses after them. */
const AFTERWARDS_MS = 500;

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
  #isDangerous = true;
  #n = 0;

  constructor(
    private readonly parts: RoundParts,
    private readonly diary: Diary,
  ) {
    const { plot, seed } = parts;
    this.#fate = new Chance(seed);
    this.#doom = new Chance(~seed);
    this.#scheme = new Scheme(plot, plot.isDurable);
    this.#state = new StateModel(this.#scheme);
    this.#verdicts = new Verdicts({ scheme: this.#scheme, state: this.#state, mayLoseState: !plot.isDurable });
  }

  async play(): Promise<RoundFigures> {
    const { executor, plot } = this.parts;
    const pipeline = await this.#build(false);
    await this.#callAll(pipeline);
    this.#isDangerous = false;
    await this.#isAsGoodAsNew(pipeline);
    await pipeline.close();
    if (plot.isDurable) await this.#isRestored();
    const { succeeded, failed, notBegun } = this.#verdicts;
    nothingTwice({ plot, scheme: this.#scheme, times: this.diary.times(), notBegun });
    return { calls: this.#n, succeeded, failed, workers: executor.started, killed: executor.killed };
  }

  async #build(restore: boolean): Promise<Pipeline> {
    const { plot, executor, compiled } = this.parts;
    const builder = builderOf(plot, 'soak', compiled.modules, { Group, ParallelPipeline } as never);
    const context = fromFile(compiled.file, 'surroundings', this.diary.file);
    const store = plot.isDurable ? { stateStore: this.#store, restore } : {};
    return (await builder.build({ executor, context, ...store } as never)) as unknown as Pipeline;
  }

  #killNowAndThen(): void {
    if (this.#isDangerous && this.#doom.happens(1 / KILL_EVERY)) {
      this.parts.executor.killOne(this.#doom, this.diary.processes());
    }
  }

  async #callAll(pipeline: Pipeline): Promise<void> {
    const { jobs, plot, executor } = this.parts;
    while (this.#n < jobs) {
      if (this.#verdicts.broken.size > 0) await this.#resetBroken(pipeline);
      const call = nextCall(++this.#n, plot, this.#fate, executor.supports.isolation);
      this.#calls.add(this.#call(pipeline, call));
      if (this.#calls.out >= AT_ONCE) await this.#calls.oneAnswered();
    }
    await this.#calls.allAnswered();
  }

  async #call(pipeline: Pipeline, call: StoryCall): Promise<void> {
    const { kind, order, patience, deadline } = call;
    const giveUp = new AbortController();
    const timer =
      patience === undefined ? undefined : setTimeout(() => giveUp.abort(new Error('had enough')), patience);
    const answer = pipeline[kind](order, { signal: giveUp.signal, deadline });
    const outcome = await answer.then(
      (results) => ({ results }),
      (error: MagdaError) => ({ error }),
    );
    clearTimeout(timer);
    if ('error' in outcome) return this.#verdicts.onFailure(call, outcome.error);
    this.#verdicts.onSuccess(call, outcome.results as Readonly<Record<string, unknown>>);
    this.#killNowAndThen();
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

  async #succeeds(pipeline: Pipeline, kind: StoryCall['kind']): Promise<void> {
    const before = this.#verdicts.succeeded;
    await this.#call(pipeline, this.#plainCall(kind));
    holds(this.#verdicts.succeeded > before, `the last ${kind}() failed with ${this.#verdicts.said}`);
  }

  #plainCall(kind: StoryCall['kind']): StoryCall {
    const order = { n: ++this.#n, fates: {}, lasts: {} };
    return { kind, order, gap: 0, patience: undefined, deadline: undefined, timeout: undefined };
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
