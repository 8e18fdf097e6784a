/** Pipelines for cases to play with, and what they say. */

import assert from 'node:assert/strict';
import {
  type Executor,
  Group,
  type GroupOptions,
  type MagdaError,
  type ParallelBuildOptions,
  ParallelPipeline,
  type Pipeline,
  type PipelineEventName,
  type PipelineEvents,
  type RunOptions,
} from '@magda/core';
import type { Order } from './fixtures/deeds.js';
import { Obey } from './fixtures/modules.js';

/** A pipeline of one obedient module: module and pipeline are called `obey`, the group `g`. */
export interface Obedient extends AsyncDisposable {
  readonly pipeline: Pipeline;
  /** What the module returned. */
  obey(order: Order, options?: RunOptions): Promise<unknown>;
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
    obey: (order, options) => handled(pipeline.run(order, options).then(({ obey }) => obey)),
    [Symbol.asyncDispose]: () => pipeline.close(),
  };
}

/** The same promise, which the case looks at when it suits it: if it rejects before, or after the case was given up, that is nobody's fault. */
export function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}

type ErrorClass<E> = (abstract new (...args: never[]) => E) & Pick<typeof MagdaError, 'code'>;

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
  if (!isA(error, Class)) throw new Error(`it should have failed with ${Class.name}`, { cause: error });
  const found = Object.fromEntries(Object.keys(fields).map((key) => [key, error[key as keyof E]]));
  assert.deepEqual(found, fields, error.message);
  assert.ok(error.code.startsWith('MAGDA_'), 'errors carry a code');
  return error;
}

/** The executor may come with another copy of core, whose classes are others. */
export function isA<E extends MagdaError>(error: unknown, Class: ErrorClass<E>): error is E {
  return error instanceof Class || (error instanceof Error && (error as Partial<MagdaError>).code === Class.code);
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

type LoggerOption = NonNullable<ParallelBuildOptions['logger']>;

/** A logger, and a promise that resolves when a module logs that it has begun. */
export function beginning(): { readonly logger: LoggerOption; readonly begun: Promise<void> } {
  let output = (_line: string): void => {};
  const begun = new Promise<void>((resolve) => {
    output = (line) => line.includes('begun') && resolve();
  });
  return { logger: { events: false, output: (line) => output(line) }, begun };
}

/** A logger, and the texts that modules logged, in order. */
export function listening(): { readonly logger: LoggerOption; readonly heard: readonly string[] } {
  const heard: string[] = [];
  return {
    logger: { events: false, colors: false, format: ['message'], output: (line) => void heard.push(line) },
    heard,
  };
}
