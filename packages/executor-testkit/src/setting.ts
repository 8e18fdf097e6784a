/** What the cases have in common: pipelines to play with, and ways to wait for what must happen. */

import assert from 'node:assert/strict';
import {
  type CallOptions,
  type Executor,
  Group,
  type GroupOptions,
  type MagdaError,
  type ParallelBuildOptions,
  ParallelPipeline,
  type Pipeline,
  type PipelineEventName,
  type PipelineEvents,
} from '@magda/core';
import type { Case } from './case.js';
import type { Order } from './fixtures/deeds.js';
import { Obey } from './fixtures/modules.js';
import type { Tap } from './tap.js';

/** A case before it is bound to an executor; each run has one of its own, closed afterwards. */
export interface Definition extends Pick<Case, 'name' | 'needs'> {
  run(executor: Tap): Promise<void>;
}

/** A pipeline of one obedient module: module and pipeline are called `obey`, the group `g`. */
export interface Obedient extends AsyncDisposable {
  readonly pipeline: Pipeline;
  /** What the module returned. */
  obey(order: Order, options?: CallOptions): Promise<unknown>;
}

export async function obedient(
  executor: Executor,
  group: GroupOptions = {},
  options: ParallelBuildOptions = {},
): Promise<Obedient> {
  const pipeline = await new ParallelPipeline({ name: 'obey' })
    .addGroup(new Group('g', group))
    .addModule(Obey.node('obey', { group: 'g' }))
    .build({ ...options, executor });
  return {
    pipeline,
    obey: async (order, options) => (await pipeline.run(order, options)).obey,
    [Symbol.asyncDispose]: () => pipeline.close(),
  };
}

type LoggerOption = NonNullable<ParallelBuildOptions['logger']>;

type ErrorClass<E> = abstract new (...args: never[]) => E;

/** The error with which the promise rejects, which must be of the class and have those fields. */
export async function failure<E extends MagdaError>(
  promise: Promise<unknown>,
  Class: ErrorClass<E>,
  fields: Partial<E> = {},
): Promise<E> {
  const error = await promise.then(
    (value) => assert.fail(`it should have failed with ${Class.name}, but gave ${String(value)}`),
    (error: unknown) => error,
  );
  if (!(error instanceof Class)) throw new Error(`it should have failed with ${Class.name}`, { cause: error });
  const found = Object.fromEntries(Object.keys(fields).map((key) => [key, error[key as keyof E]]));
  assert.deepEqual(found, fields, error.message);
  assert.ok(error.code.startsWith('MAGDA_'), 'errors carry a code');
  return error;
}

/** The next event of the pipeline for which the test holds. */
export function event<N extends PipelineEventName>(
  pipeline: Pipeline,
  name: N,
  test: (event: PipelineEvents[N]) => boolean,
): Promise<PipelineEvents[N]> {
  return new Promise((resolve) => {
    const off = pipeline.on(name, (event) => {
      if (!test(event)) return;
      off();
      resolve(event);
    });
  });
}

/** A logger, and a promise that resolves when a module logs that it has begun. */
export function beginning(): { readonly logger: LoggerOption; readonly begun: Promise<void> } {
  let output = (_line: string): void => {};
  const begun = new Promise<void>((resolve) => {
    output = (line) => line.includes('begun') && resolve();
  });
  return { logger: { events: false, output: (line) => output(line) }, begun };
}

/** Waits until the check no longer throws; for what settles within a moment, such as handles being freed. */
export async function eventually(check: () => void): Promise<void> {
  const deadline = Date.now() + 3_000;
  for (;;) {
    try {
      return check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A pause; only where something must be seen to take time. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
