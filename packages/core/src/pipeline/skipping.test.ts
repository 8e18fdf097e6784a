/** What becomes of a job in which a module skips, in both kinds of pipelines. */

import { describe, expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { inline } from '../executors/inline/inline.js';
import { accept, expose, finalize } from '../module/decorators.js';
import { Module } from '../module/module.js';
import type { AnyModuleNode } from '../module/module-node.js';
import { optional } from '../module/optional.js';
import type { RunArgs } from '../module/run-args.js';
import { memoryStore } from '../store/memory-store.js';
import { recordEvents } from '../testing/record-events.js';

interface Order {
  readonly n: number;
  readonly skip?: readonly string[];
  readonly fail?: readonly string[];
}

/** The names of the modules whose `run` was called, in order. */
const ran: string[] = [];

@accept({ self: true })
@expose()
@finalize()
class Compose extends Module.Runtime {
  run({ data, request, skip }: RunArgs<Order>) {
    ran.push(this.name);
    if (request.fail?.includes(this.name)) throw new RangeError('told to');
    if (request.skip?.includes(this.name)) return skip(`${this.name} had to`);
    return `${this.name}(${[...data].map(({ value }) => value).join()})`;
  }
}

@accept(Compose)
@expose()
@finalize()
class Gather extends Module.Aggregate<string[]> {
  override aggregate({ data, request }: RunArgs<Order>) {
    if (request.fail?.includes(this.name)) throw new RangeError('told to');
    this.state.push(`${request.n}:${[...data].map(({ value }) => value).join()}`);
  }

  override process({ request, skip }: RunArgs<Order>): unknown {
    return request.skip?.includes(this.name) ? skip() : this.state;
  }
}

@accept(Gather)
@expose()
@finalize()
class Report extends Module.Runtime {
  run({ data }: RunArgs) {
    return data.size === 0 ? 'nothing' : 'something';
  }
}

const kinds = [
  'sequential',
  'one group',
  'a group each',
  'a group each, by reference',
  'a group each, frozen',
] as const;

/** Builds the nodes, which are made with their group. */
async function built(
  kind: (typeof kinds)[number],
  nodes: (group: (name: string) => string | undefined) => readonly AnyModuleNode[],
  options: object = {},
) {
  ran.length = 0;
  if (kind === 'sequential') {
    const builder = new SequentialPipeline({ name: 'p' });
    for (const node of nodes(() => undefined)) builder.addModule(node);
    return await builder.build({ logger: false, ...options });
  }
  const executor = inline({ share: kind.endsWith('reference'), freeze: kind.endsWith('frozen') });
  const builder = new ParallelPipeline({ name: 'p' });
  for (const node of nodes((name) => (kind === 'one group' ? 'g' : name))) builder.addModule(node);
  return await builder.build({ executor, logger: false, ...options });
}

describe.each(kinds)('%s', (kind) => {
  const diamond = () =>
    built(kind, (group) => [
      Compose.node('top', { group: group('top') }),
      Compose.node('left', { group: group('left') }).dependsOn('top'),
      Compose.node('right', { group: group('right') }).dependsOn('top'),
      Compose.node('needs', { group: group('needs') }).dependsOn('left', 'right'),
      Compose.node('may', { group: group('may') }).dependsOn(optional('left'), optional('right')),
    ]);

  test('what depends on a skipped module is skipped too, unless the link is optional; results are left out', async () => {
    const pipeline = await diamond();
    const [all, some, none] = [
      await pipeline.run({ n: 1 }),
      await pipeline.run({ n: 2, skip: ['left'] }),
      await pipeline.run({ n: 3, skip: ['top'] }),
    ];
    await pipeline.close();
    const right = 'right(top())';
    expect(all).toEqual({
      ...{ top: 'top()', left: 'left(top())', right },
      ...{ needs: `needs(left(top()),${right})`, may: `may(left(top()),${right})` },
    });
    expect(some).toEqual({ top: 'top()', right, may: `may(${right})` });
    expect(none).toEqual({ may: 'may()' });
    expect([ran.slice(5, 9), ran.slice(9)].map((names) => names.sort())).toEqual([
      ['left', 'may', 'right', 'top'],
      ['may', 'top'],
    ]);
  });

  test('with onError: "skip" a throw is a skip; without, it fails the job as ever', async () => {
    const pipeline = await built(kind, (group) => [
      Compose.node('make', { group: group('make') }),
      Compose.node('enrich', { group: group('enrich'), onError: 'skip' }).dependsOn('make'),
      Compose.node('join', { group: group('join') }).dependsOn('make', optional('enrich')),
      Compose.node('after', { group: group('after') }).dependsOn('enrich'),
    ]);
    const events = recordEvents(pipeline);
    expect(await pipeline.run({ n: 1, fail: ['enrich'] })).toEqual({ make: 'make()', join: 'join(make())' });
    await expect(pipeline.run({ n: 2, fail: ['join'] })).rejects.toMatchObject({ module: 'join' });
    await pipeline.close();
    const skipped = events.module.filter(({ job, status }) => job === 1 && status === 'skipped');
    expect(skipped.map(({ module, reason, error }) => [module, reason, (error as Error)?.message])).toEqual([
      ['enrich', undefined, expect.stringContaining('Module "enrich"')],
      ['after', '"enrich" was skipped', undefined],
    ]);
    expect(skipped[0]?.error).toMatchObject({ cause: { name: 'RangeError', message: 'told to' } });
  });

  test('each module of a job has one event', async () => {
    const pipeline = await diamond();
    const events = recordEvents(pipeline);
    await pipeline.run({ n: 1, skip: ['top'] });
    await pipeline.close();
    const facts = events.module.map(({ module, status, reason }) => [module, status, reason]);
    expect(facts.sort()).toEqual([
      ['left', 'skipped', '"top" was skipped'],
      ['may', 'ended', undefined],
      ['needs', 'skipped', '"left" was skipped'],
      ['right', 'skipped', '"top" was skipped'],
      ['top', 'skipped', 'top had to'],
    ]);
    for (const { begin, end, time } of events.module) expect(begin <= end && end <= time).toBe(true);
  });

  describe.each(['without', 'with'])('%s a store', (withStore) => {
    const store = () => (withStore === 'with' ? { stateStore: memoryStore() } : {});
    const gathering = (options: object = store()) =>
      built(
        kind,
        (group) => [
          Compose.node('a', { group: group('a') }),
          Compose.node('b', { group: group('b') }),
          Gather.node('strict', { group: group('strict') }).dependsOn('a', 'b'),
          Gather.node('lenient', { group: group('lenient') }).dependsOn('a', optional('b')),
          Report.node('report', { group: group('report') }).dependsOn('strict', optional('lenient')),
        ],
        options,
      );

    test('an Aggregate does not take in a job of which it lacks an input', async () => {
      const pipeline = await gathering();
      for (const skip of [[], ['b'], ['a'], ['a', 'b']]) await pipeline.run({ n: skip.length, skip });
      expect(await pipeline.process({ n: 9 })).toEqual({
        strict: ['0:a(),b()'],
        lenient: ['0:a(),b()', '1:a()'],
        report: 'something',
      });
      await pipeline.close();
    });

    test('process() of an Aggregate may skip: what needs it is skipped, and the state is cleared', async () => {
      const pipeline = await gathering();
      await pipeline.run({ n: 1 });
      expect(await pipeline.process({ n: 2, skip: ['strict'] })).toEqual({ lenient: ['1:a(),b()'] });
      expect(await pipeline.process({ n: 3, skip: ['lenient'] })).toEqual({ strict: [], report: 'something' });
      await pipeline.close();
    });

    test('who is told that a job was not taken in, is told of those alone that were to take it in', async () => {
      const pipeline = await gathering();
      const error = await pipeline.run({ n: 1, skip: ['b'], fail: ['lenient'] }).catch((error) => error);
      expect(error).toMatchObject({ code: 'MAGDA_COMMIT', committed: [], rejected: ['lenient'] });
      expect(await pipeline.process({ n: 2 })).toMatchObject({ strict: [], lenient: [] });
      await pipeline.close();
    });
  });

  test('what was skipped is not recorded; a restored pipeline has what was', async () => {
    const stateStore = memoryStore({ snapshotEvery: 1_000 });
    const nodes = (group: (name: string) => string | undefined) => [
      Compose.node('a', { group: group('a') }),
      Compose.node('b', { group: group('b') }).dependsOn('a'),
      Gather.node('strict', { group: group('strict') }).dependsOn('a', 'b'),
      Gather.node('lenient', { group: group('lenient') }).dependsOn('a', optional('b')),
    ];
    const first = await built(kind, nodes, { stateStore });
    for (const skip of [[], ['b'], ['a']]) await first.run({ n: skip.length, skip });
    await first.close();
    const log = await stateStore.open('p');
    const records: unknown[] = [];
    for await (const { data } of log.read()) {
      const { kind, inputs } = data as { kind: string; inputs: Map<string, unknown> };
      if (kind === 'run') records.push([...inputs.keys()]);
    }
    await log.close();
    expect(records).toEqual([['strict', 'lenient'], ['lenient']]);

    const next = await built(kind, nodes, { stateStore, restore: true });
    await next.run({ n: 5, skip: ['b'] });
    expect(await next.process({ n: 9 })).toEqual({
      strict: ['0:a(),b(a())'],
      lenient: ['0:a(),b(a())', '1:a()', '5:a()'],
    });
    await next.close();
  });
});

test('a job that no Aggregate takes in does not wait for a process() before it', async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  @accept(Gather)
  @finalize()
  class Slow extends Module.Runtime {
    run() {
      return gate;
    }
  }
  const pipeline = await new ParallelPipeline()
    .addModule(Compose.node('a', { group: 'a' }))
    .addModule(Gather.node('sum', { group: 'sum' }).dependsOn('a'))
    .addModule(Slow.node('slow', { group: 'slow' }).dependsOn('sum'))
    .build({ executor: inline() });
  const processing = pipeline.process({ n: 1 });
  expect(await pipeline.run({ n: 2, skip: ['a'] })).toEqual({});
  const taken = pipeline.run({ n: 3 });
  release();
  expect(await processing).toEqual({ sum: [] });
  expect(await taken).toEqual({ a: 'a()' });
  await pipeline.close();
});

test('a skip leaves early: what it decides does not wait for the rest of its group', async () => {
  const order: string[] = [];
  @accept(Compose, { self: true })
  @finalize()
  class Noting extends Module.Runtime {
    async run() {
      order.push(this.name);
      if (this.name === 'rest') while (!order.includes('other')) await new Promise((resolve) => setImmediate(resolve));
    }
  }
  const pipeline = await new ParallelPipeline()
    .addModule(Compose.node('a', { group: 'one' }))
    .addModule(Noting.node('rest', { group: 'one' }).dependsOn(optional('a')))
    .addModule(Noting.node('other', { group: 'two' }).dependsOn(optional('a')))
    .build({ executor: inline() });
  await pipeline.run({ n: 1, skip: ['a'] });
  expect(order).toEqual(['rest', 'other']);
  await pipeline.close();
});

test('what a group published is delivered to one that is passed over, so that it begins its next job', async () => {
  const pipeline = await new ParallelPipeline()
    .addGroup(new Group('a', { maxUndelivered: 1 }))
    .addModule(Compose.node('a', { group: 'a', expose: false }))
    .addModule(Compose.node('b', { group: 'b', expose: false }))
    .addModule(Compose.node('c', { group: 'c' }).dependsOn('a', 'b'))
    .build({ executor: inline() });
  const jobs = Array.from({ length: 20 }, (_, n) => pipeline.run({ n, skip: n % 3 === 0 ? ['b'] : [] }));
  expect((await Promise.all(jobs)).map((results) => 'c' in results)).toEqual(jobs.map((_, n) => n % 3 !== 0));
  expect(pipeline.stats().pending).toBe(0);
  await pipeline.close();
});

test('a module that ignores its signal and then throws fails its job, whatever its onError', async () => {
  @finalize()
  class Deaf extends Module.Runtime {
    run({ signal }: RunArgs) {
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    }
  }
  for (const options of [{ timeout: 5 }, { deadline: 5 }, { signal: AbortSignal.timeout(5) }]) {
    for (const kind of ['sequential', 'one group'] as const) {
      const pipeline = await built(kind, (group) => [Deaf.node('deaf', { group: group('deaf'), onError: 'skip' })]);
      await expect(pipeline.run({ n: 1 }, options)).rejects.toMatchObject({
        code: expect.stringMatching(/TIMEOUT|DEADLINE|ABORTED/),
      });
      await pipeline.close();
    }
  }
});

test.each(kinds)('what cannot travel, or is no instance of what is produced, fails its job: %s', async (kind) => {
  class Total extends Module.Interface {}
  @finalize()
  class Wrong extends Module.Runtime {
    run(): unknown {
      return kind === 'a group each' ? () => {} : 5;
    }
  }
  const { produce } = await import('../module/decorators.js');
  const Class = kind === 'a group each' ? Wrong : produce(Total)(Wrong as never);
  const pipeline = await built(kind, (group) => [
    (Class as typeof Wrong).node('wrong', { group: group('wrong'), onError: 'skip', expose: true }),
  ]);
  await expect(pipeline.run({ n: 1 })).rejects.toMatchObject({
    code: kind === 'a group each' ? 'MAGDA_SERIALIZATION' : 'MAGDA_INTERFACE_MISMATCH',
  });
  await pipeline.close();
});

test('aggregate() cannot skip', async () => {
  @accept(Compose)
  @finalize()
  class Skips extends Module.Aggregate<string[]> {
    override aggregate({ skip }: RunArgs) {
      return skip();
    }
  }
  const pipeline = await built('a group each', () => [
    Compose.node('a', { group: 'a' }),
    Skips.node('skips', { group: 'b' }).dependsOn('a'),
  ]);
  await expect(pipeline.run({ n: 1 })).rejects.toThrow('aggregate() of "skips" returned skip()');
  await pipeline.close();
});
