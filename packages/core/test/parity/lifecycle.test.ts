/** Area LIF: from the building of a pipeline to its end. */

import { describe, expect, test } from 'vitest';
import * as core from '../../src/index.js';
import {
  accept,
  BootstrapError,
  ClosedPipelineError,
  expose,
  finalize,
  Module,
  type ModuleClass,
  ModuleNode,
  type RunArgs,
  TeardownError,
} from '../../src/index.js';
import { newBoard } from './fixtures/board.js';
import { kinds } from './fixtures/kinds.js';
import { parallel, sequential } from './fixtures/setting.js';

/** Writes down its life in the context. */
@accept({ self: true })
@expose()
@finalize()
class Living extends Module.Runtime<{ readonly weights?: readonly number[] }, string[]> {
  value = 0;
  weights: readonly number[] = [];

  override async bootstrap() {
    await Promise.resolve();
    this.context.push(`${this.name} up`);
    this.value = 1;
    this.weights = this.parameters.weights ?? [];
  }

  run() {
    this.context.push(`${this.name} runs`);
    return [this.value * 10, this.weights];
  }

  override teardown() {
    this.context.push(`${this.name} down`);
  }
}

/** Has neither bootstrap nor teardown. */
@expose()
@finalize()
class Plain extends Module.Runtime {
  run() {
    return 'plain';
  }
}

/** Fails where its parameters say, and writes down what it does. */
@accept({ self: true })
@finalize()
class Failing extends Module.Runtime<{ readonly in?: string }, string[]> {
  override bootstrap() {
    this.#do('bootstrap');
  }

  run({ request }: RunArgs) {
    return request;
  }

  override teardown() {
    this.#do('teardown');
  }

  #do(what: string) {
    if (this.parameters.in === what) throw new RangeError(`${this.name} fails in ${what}`);
    this.context.push(`${this.name} ${what}`);
  }
}

const sorted = <T>(values: readonly T[]) => [...values].sort();

/** Three modules, each after the one before. */
const chain = (Class: typeof Living | typeof Failing, where: Readonly<Record<string, object>> = {}) =>
  ['m1', 'm2', 'm3'].map((name, at) => {
    const node = new ModuleNode<ModuleClass>(Class as ModuleClass, name, { parameters: where[name] ?? {} });
    return at === 0 ? node : node.dependsOn(`m${at}`);
  });

describe.each(kinds)('$name', ({ build, name }) => {
  const inOnePlace = name !== 'inline, a group for each module';

  test('P340 P341 P343 P348 each module comes up once, runs, and goes down once; then the pipeline is closed', async () => {
    const life: string[] = [];
    const pipeline = await build(chain(Living), { context: life });
    expect(sorted(life)).toEqual(['m1 up', 'm2 up', 'm3 up']);
    if (inOnePlace) expect(life).toEqual(['m1 up', 'm2 up', 'm3 up']);
    life.length = 0;
    await pipeline.run();
    expect(life).toEqual(['m1 runs', 'm2 runs', 'm3 runs']);
    life.length = 0;
    expect(pipeline.closed).toBe(false);
    await pipeline.close();
    expect(pipeline.closed).toBe(true);
    expect(sorted(life)).toEqual(['m1 down', 'm2 down', 'm3 down']);
    if (inOnePlace) expect(life).toEqual(['m3 down', 'm2 down', 'm1 down']);
    life.length = 0;
    await expect(pipeline.run()).rejects.toThrow(ClosedPipelineError);
    await expect(pipeline.process()).rejects.toThrow(ClosedPipelineError);
    expect(life).toEqual([]);
  });

  test('P342 what bootstrap sets is there in every run', async () => {
    const pipeline = await build([Living.node('m', { parameters: { weights: [2, 5, 8] } })], { context: [] });
    for (let job = 0; job < 2; job++) expect(await pipeline.run()).toEqual({ m: [10, [2, 5, 8]] });
    await pipeline.close();
  });

  test('P351 bootstrap and teardown are optional', async () => {
    const pipeline = await build([Plain.node('plain')]);
    expect(await pipeline.run()).toEqual({ plain: 'plain' });
    await pipeline.close();
  });

  test('P346 A09 closing twice is closing once', async () => {
    const life: string[] = [];
    const pipeline = await build(chain(Living), { context: life });
    const [first, second] = [pipeline.close(), pipeline.close()];
    expect(second).toBe(first);
    await first;
    await pipeline.close();
    expect(life.filter((entry) => entry.endsWith('down'))).toHaveLength(3);
  });

  test('P349 A31 a failed bootstrap fails the build, and what was up goes down', async () => {
    const life: string[] = [];
    const error = await build(chain(Failing, { m2: { in: 'bootstrap' } }), { context: life }).catch((error) => error);
    expect(error).toBeInstanceOf(BootstrapError);
    expect(error).toMatchObject({ module: 'm2', cause: { name: 'RangeError', message: 'm2 fails in bootstrap' } });
    const up = life.filter((entry) => entry.endsWith('bootstrap')).map((entry) => entry.split(' ')[0]);
    const down = life.filter((entry) => entry.endsWith('teardown')).map((entry) => entry.split(' ')[0]);
    expect(sorted(down)).toEqual(sorted(up));
    if (inOnePlace) expect(up).toEqual(['m1']);
  });

  test('P350 A31 a failed teardown is told by close(), after all other modules went down', async () => {
    const life: string[] = [];
    const where = { m1: { in: 'teardown' }, m3: { in: 'teardown' } };
    const pipeline = await build(chain(Failing, where), { context: life });
    const error = await pipeline.close().catch((error) => error);
    expect(error).toBeInstanceOf(TeardownError);
    expect(sorted(error.errors.map((each: TeardownError) => each.module))).toEqual(['m1', 'm3']);
    expect(life).toContain('m2 teardown');
    expect(pipeline.closed).toBe(true);
  });
});

describe.each([sequential(core), parallel(core, core.inline())])('$name', (setting) => {
  test('P344 P345 A10 close() refuses new jobs at once and lets those in flight finish', async () => {
    const graph = ['a:g1 -> b:g2!'];
    const parameters = { a: { does: 'hold', at: 0 }, b: { does: 'hold', at: 1 } } as const;
    const pipeline = await setting.build({ graph, parameters });
    using board = newBoard(true);
    const run = pipeline.run(board.request);
    await board.begun(0, 1);
    const closing = pipeline.close();
    await expect(pipeline.run(board.request)).rejects.toThrow(ClosedPipelineError);
    board.release(0, 1);
    await board.begun(1, 1);
    board.release(1, 1);
    expect(await run).toEqual({ b: 1 });
    await closing;
  });

  test('P347 A07 after a job that failed or was canceled close() comes to its end', async () => {
    const parameters = { a: { does: 'whoops' }, b: { does: 'hold', at: 1 } } as const;
    const pipeline = await setting.build({ graph: ['a:g1 -> b:g2!'], parameters });
    await expect(pipeline.run('error')).rejects.toThrow('Whoops');
    using board = newBoard(true);
    const abort = new AbortController();
    const run = pipeline.run(board.request, { signal: abort.signal });
    await board.begun(1, 2);
    abort.abort(new Error('enough'));
    await expect(run).rejects.toMatchObject({ code: 'MAGDA_ABORTED', job: 2 });
    board.release(1, 2);
    await pipeline.close();
    expect(pipeline.closed).toBe(true);
  });
});
