/** Plays pipelines whose workers are misheard beside others whose are not, and looks whether these notice. */

import assert from 'node:assert/strict';
import { type Executor, MagdaError, ParallelPipeline, type Pipeline } from '@magda/core';
import { memoryStore } from '@magda/core/store';
import { Chance } from '../../packages/core/test/simulation/fixtures/chance.js';
import { type Mishearing, misheard } from './misheard.js';
import { buildMisheard, MISHEARD } from './misheard-pipeline.js';
import { Double } from './modules.mjs';
import { Mutation } from './mutation.js';

export interface Fuzz {
  readonly executor: Executor;
  readonly seed: number;
  /** Changed messages. */
  readonly messages: number;
  /** Of the messages of a worker, the share beside which comes one that is changed anywhere, which mostly ends it; default 0.15. */
  readonly anywhere?: number;
  told?(heard: number): void;
}

export interface Figures {
  readonly messages: number;
  /** How many actors were ended for what they seemed to say. */
  readonly breaches: number;
  readonly jobs: number;
  readonly failed: number;
  /** Jobs of others, all of which were right. */
  readonly others: number;
}

const TOGETHER = 12;
/** Beside them, in a pipeline that nobody mishears. */
const OTHERS = 8;

/** A worker that asks for it may hold its group back for weeks. */
const DEADLINE_MS = 5_000;

/** After this nothing is going to settle any more, however busy the machine is. */
const STUCK_MS = 300_000;

/** @throws {AssertionError} where a promise was broken; the seed says which. */
export async function fuzz({ executor: inner, seed, messages, anywhere = 0.15, told }: Fuzz): Promise<Figures> {
  const chance = new Chance(seed);
  const mishearing: Mishearing = {
    groups: MISHEARD,
    chance,
    mutation: new Mutation(chance),
    anywhere,
    heard: 0,
  };
  const executor = misheard(inner, mishearing);
  const strays = new Strays();
  const figures = { breaches: 0, jobs: 0, failed: 0, others: 0 };
  const good = await new ParallelPipeline({ name: 'others' })
    .addModule(Double.node('double', { group: 'others' }))
    .build({ executor });
  try {
    for (let round = 0; mishearing.heard < messages; round++) {
      const restless = await buildMisheard(
        executor,
        round % 2 === 0 ? undefined : memoryStore(),
        () => figures.breaches++,
      );
      for (let batch = 0; batch < 100 && mishearing.heard < messages; batch++) {
        const begin = performance.now();
        await settled(`seed ${seed}, round ${round}, batch ${batch}`, strays, play(restless, good, chance, figures));
        if (performance.now() - begin >= DEADLINE_MS) break;
      }
      await settled(`seed ${seed}, the end of round ${round}`, strays, restless.close({ deadline: 100 }).catch(isOurs));
      told?.(mishearing.heard);
    }
    assert.deepEqual(Object.keys(Object.prototype), []);
    assert.equal(({} as { polluted?: unknown }).polluted, undefined);
    return { messages: mishearing.heard, ...figures };
  } finally {
    await good.close();
    strays.end();
  }
}

async function play(
  restless: Pipeline,
  good: Pipeline,
  chance: Chance,
  figures: { jobs: number; failed: number; others: number },
): Promise<void> {
  // What was given up begins anew.
  for (const group of MISHEARD) restless.reset(group).catch(() => {});
  const jobs = Array.from({ length: TOGETHER }, async () => {
    const request = chance.below(50);
    const call = chance.happens(0.05)
      ? restless.process()
      : chance.happens(0.3)
        ? read(restless, request, chance)
        : restless.run(request, limitsOf(chance));
    figures.jobs++;
    const results = await call.catch(isOurs);
    if (results instanceof Error) figures.failed++;
    else if ('good' in results) assert.equal(forms(results.good), forms(expected(request)));
  });
  const others = Array.from({ length: OTHERS }, async () => {
    const request = chance.below(1_000);
    assert.deepEqual(await good.run(request), { double: 2 * request });
    figures.others++;
  });
  await Promise.all([...jobs, ...others]);
}

/** Some of what it reads is not what a module has emitted; some loops are left. */
async function read(pipeline: Pipeline, request: number, chance: Chance): Promise<Record<string, unknown>> {
  const stream = pipeline.stream(request, limitsOf(chance));
  const most = chance.happens(0.2) ? chance.below(30) : Number.POSITIVE_INFINITY;
  let count = 0;
  for await (const { attempt } of stream) {
    assert.ok(attempt >= 1);
    if (count++ === most) break;
  }
  return stream.results;
}

/** Some are given up meanwhile, so that workers are asked to give jobs back; none waits for an attempt that is due in weeks. */
function limitsOf(chance: Chance): { readonly signal?: AbortSignal; readonly deadline: number } {
  const deadline = DEADLINE_MS;
  if (!chance.happens(0.1)) return { deadline };
  const controller = new AbortController();
  setImmediate(() => controller.abort());
  return { signal: controller.signal, deadline };
}

function expected(request: number): unknown {
  return request % 5 === 2 ? { of: request, bytes: new Uint8Array(16) } : request;
}

function forms(value: unknown): string {
  return JSON.stringify(value);
}

function isOurs(error: unknown): Error {
  assert.ok(error instanceof MagdaError, `an error of another class: ${error instanceof Error ? error.stack : error}`);
  return error;
}

async function settled<T>(what: string, strays: Strays, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: something that must settle never did`)), STUCK_MS);
  });
  try {
    const result = await Promise.race([work, stuck, strays.come]);
    strays.check();
    return result;
  } finally {
    clearTimeout(timer);
  }
}

/** What would have ended the driver. */
class Strays {
  readonly #found: unknown[] = [];
  /** Rejects with the first. */
  readonly come: Promise<never>;
  #hear = (_error: unknown): void => {};
  readonly #before = {
    uncaughtException: process.listeners('uncaughtException'),
    unhandledRejection: process.listeners('unhandledRejection'),
  };

  constructor() {
    this.come = new Promise((_, reject) => {
      this.#hear = (error) => {
        this.#found.push(error);
        reject(error);
      };
    });
    this.come.catch(() => {});
    for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
      process.removeAllListeners(name);
      process.on(name, this.#hear);
    }
  }

  check(): void {
    const [first] = this.#found;
    assert.equal(this.#found.length, 0, first instanceof Error ? first.stack : String(first));
  }

  end(): void {
    for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
      process.removeAllListeners(name);
      for (const listener of this.#before[name]) process.on(name as 'uncaughtException', listener as () => void);
    }
    this.check();
  }
}
