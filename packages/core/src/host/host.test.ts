import { describe, expect, test } from 'vitest';
import { BootstrapError, ModuleSourceError, VersionMismatchError } from '../errors/errors.js';
import { ChannelEnd } from '../executors/inline/channel-pair.js';
import type { ModuleClass } from '../module/module.js';
import { Kept, Played, type Script } from '../scheduler/fixtures/played.js';
import { Doors, turns, until } from '../scheduler/fixtures/turns.js';
import { encodeError } from '../wire/error-packing.js';
import { decodeError } from '../wire/error-unpacking.js';
import type { HostCommand } from '../wire/host-commands.js';
import type { HostMessage } from '../wire/host-messages.js';
import type { HostSpec } from '../wire/host-spec.js';
import { PROTOCOL_VERSION } from '../wire/protocol.js';
import { type HostMessages, lengthenMessage, shortenRuns } from '../wire/short-form.js';

import { requestOf } from './fixtures/hosted.js';
import { serveActor } from './serve.js';

const NOTHING = { numCpus: 0, numGpus: 0, memory: 0, resources: {}, gpuIds: [] };

function specOf(classes: Readonly<Record<string, ModuleClass>>, script: Script, more: Partial<HostSpec>): HostSpec {
  return {
    protocol: PROTOCOL_VERSION,
    version: '1.2.3',
    kind: 'ParallelPipeline',
    ...{ pipeline: 'p', group: 'g', replica: 0, replicas: 1, incarnation: 4, concurrency: 1 },
    resources: NOTHING,
    modules: Object.entries(classes).map(([name, Class], id) => {
      const aggregate = Class === (Kept as unknown);
      return {
        ...{ id, name, className: Class.name, type: Class.name, source: undefined, Class, parameters: {}, aggregate },
        ...{ exposed: name, phase: aggregate ? 'process' : 'run', publication: 'end', inputs: [] },
      };
    }),
    sharedParameters: {},
    context: { kind: 'value', value: script },
    hooks: [],
    ...{ sharedMemory: true, passes: 'copies', startLog: undefined, logs: false, durable: false, scopeOf: undefined },
    ...more,
  };
}

/** A host and the other end of its channel; it has been told to start. */
function serving(
  script: Script = {},
  more: Partial<HostSpec> = {},
  classes: Readonly<Record<string, ModuleClass>> = { work: Played as unknown as ModuleClass },
  load?: (source: string) => Promise<unknown>,
) {
  // Live classes go with the first message; copies are not what is looked at here.
  const [driver, worker] = ChannelEnd.pair((message) => message);
  const said: HostMessage[] = [];
  let closed = 0;
  driver.onMessage((message) => said.push(lengthenMessage(message as HostMessages)));
  const handle = serveActor(
    {
      send: (message) => worker.send(message),
      onMessage: (listener) => worker.onMessage(listener),
      drained: () => undefined,
      close: () => void closed++,
    },
    load && { load },
  );
  const tell = (request: HostCommand | readonly unknown[]) => driver.send(request);
  tell({ kind: 'start', spec: specOf(classes, script, more) });
  const saying = async <K extends HostMessage['kind']>(kind: K) => {
    await until(() => said.some((message) => message.kind === kind));
    return said.filter((message) => message.kind === kind) as Extract<HostMessage, { readonly kind: K }>[];
  };
  return { tell, said, saying, handle, closed: () => closed };
}

const both = { work: Played, keep: Kept } as unknown as Readonly<Record<string, ModuleClass>>;

describe('starting', () => {
  test('warms the modules up, and says so with its incarnation and version', async () => {
    const warm: string[] = [];
    const { saying } = serving({ 'work.bootstrap': () => void warm.push('work') });
    expect(await saying('ready')).toMatchObject([{ incarnation: 4, protocol: PROTOCOL_VERSION }]);
    expect(warm).toEqual(['work']);
  });

  test('F65 with another protocol is refused, naming both versions', async () => {
    const { saying, closed } = serving({}, { protocol: PROTOCOL_VERSION + 1 });
    const [failed] = await saying('failed');
    const error = decodeError(failed?.error as never);
    expect(error).toBeInstanceOf(VersionMismatchError);
    expect((error as Error).message).toContain(`1.2.3 (protocol ${PROTOCOL_VERSION + 1})`);
    expect(closed()).toBe(1);
  });

  test.each([
    [{ kind: 'later' }, '"later"'],
    [{}, 'undefined'],
    [null, 'undefined'],
    [7, 'undefined'],
    [{ kind: '__proto__' }, '"__proto__"'],
  ])(
    'F65 asked for what it does not know (%j), it says so and ends, before its start and after it',
    async (request, kind) => {
      const says = expect.stringMatching(`was asked for what it does not know: a request of kind ${kind}. Install one`);
      const started = serving();
      await started.saying('ready');
      started.tell(request as never);
      const [uncaught] = await started.saying('uncaught');
      expect(decodeError(uncaught?.error as never)).toMatchObject({ code: VersionMismatchError.code, message: says });
      expect(started.closed()).toBe(1);

      const [driver, worker] = ChannelEnd.pair((message) => message);
      const failed = new Promise((resolve) => driver.onMessage(resolve));
      const close = new Promise<void>((resolve) => {
        serveActor({
          send: (message) => worker.send(message),
          onMessage: (listener) => worker.onMessage(listener),
          drained: () => undefined,
          close: resolve,
        });
      });
      driver.send(request);
      const { kind: answer, error } = (await failed) as Extract<HostMessage, { readonly kind: 'failed' }>;
      expect(answer).toBe('failed');
      expect(decodeError(error)).toMatchObject({ code: VersionMismatchError.code, message: says });
      await close;
    },
  );

  test('F24 that fails in one module tears down those before it, in reverse order, and says why', async () => {
    const life: string[] = [];
    const script: Script = {
      'a.teardown': () => void life.push('a torn down'),
      'b.teardown': () => void life.push('b torn down'),
      'c.teardown': () => void life.push('c torn down'),
      'c.bootstrap': () => Promise.reject(new Error('no model')),
      'd.bootstrap': () => void life.push('d warmed up'),
    };
    const classes = { a: Played, b: Played, c: Played, d: Played } as unknown as Readonly<Record<string, ModuleClass>>;
    const { saying, closed } = serving(script, {}, classes);
    const [failed] = await saying('failed');
    expect(decodeError(failed?.error as never)).toMatchObject({
      ...{ code: BootstrapError.code, pipeline: 'p', group: 'g', replica: 0, incarnation: 4, module: 'c' },
      cause: { message: 'no model' },
    });
    expect(life).toEqual(['b torn down', 'a torn down']);
    expect(closed()).toBe(1);
  });

  test('calls hooks and context before any module', async () => {
    const order: string[] = [];
    const script: Script = { 'work.bootstrap': () => void order.push('bootstrap') };
    const hook = (name: string) => ({ kind: 'function', call: async () => void order.push(name) }) as const;
    const make = async () => {
      order.push('context');
      return script;
    };
    const context = { kind: 'function', call: make } as const;
    const { saying } = serving(script, { hooks: [hook('first hook'), hook('second hook')], context });
    await saying('ready');
    expect(order).toEqual(['first hook', 'second hook', 'context', 'bootstrap']);
  });

  test.each([
    ['is missing', () => Promise.reject(new Error('no such file')), /Could not load file:\/\/\/m\.js.*no such file/],
    ['does not register the type', async () => ({}), /file:\/\/\/m\.js does not register the module type "Ghost"/],
  ])('F26 from a file that %s fails with one clear error', async (_, load, message) => {
    const module = specOf({ work: Played as unknown as ModuleClass }, {}, {}).modules[0] as HostSpec['modules'][number];
    const modules = [{ ...module, type: 'Ghost', Class: undefined, source: 'file:///m.js' }];
    const { saying } = serving({}, { modules }, undefined, load);
    const [failed] = await saying('failed');
    const error = decodeError(failed?.error as never);
    expect(error).toBeInstanceOf(ModuleSourceError);
    expect((error as Error).message).toMatch(message);
  });
});

describe('serving', () => {
  test('runs jobs alone and in batches, in order', async () => {
    const { tell, said, saying } = serving({ work: ({ request }: { request: number }) => request * 10 });
    await saying('ready');
    tell(requestOf(1));
    tell(shortenRuns([requestOf(2), requestOf(3)]));
    await until(() => said.length === 4);
    const values = said.flatMap((message) =>
      message.kind === 'done'
        ? message.results.map((result) => ('payload' in result ? result.payload.value : undefined))
        : [],
    );
    expect(values).toEqual([10, 20, 30]);
  });

  test('commits, discards and recalls overtake queued jobs, and are served while a module awaits', async () => {
    const doors = new Doors<number>();
    const { tell, said, saying } = serving(
      { work: ({ request }: { request: number }) => doors.wait(request) },
      { concurrency: 1 },
      both,
    );
    await saying('ready');
    doors.open(1);
    tell(requestOf(1));
    await saying('done');
    for (const job of [2, 3, 4]) tell(requestOf(job));
    await doors.atDoor(2);
    tell({ kind: 'commit', job: 1 });
    tell({ kind: 'recall', dispatchIds: [2, 4] });
    expect(await saying('committed')).toEqual([{ kind: 'committed', incarnation: 4, job: 1, failures: [] }]);
    expect(await saying('recalled')).toEqual([{ kind: 'recalled', incarnation: 4, dispatchIds: [4] }]);
    doors.open(2);
    await doors.atDoor(3);
    await until(() => said.filter(({ kind }) => kind === 'done').length === 2);
  });

  test('F47 a cancel gives a waiting job back, and tells a running one', async () => {
    const reasons: unknown[] = [];
    const { tell, saying } = serving({
      work: ({ signal }: { signal: AbortSignal }) =>
        new Promise<void>((resolve) =>
          signal.addEventListener('abort', () => {
            reasons.push((signal.reason as Error).message);
            resolve();
          }),
        ),
    });
    await saying('ready');
    for (const job of [1, 2]) tell(requestOf(job));
    const reason = encodeError(new Error('changed my mind'));
    tell({ kind: 'cancel', dispatchId: 2, reason });
    expect(await saying('recalled')).toMatchObject([{ dispatchIds: [2] }]);
    tell({ kind: 'cancel', dispatchId: 1, reason });
    expect(await saying('done')).toMatchObject([{ dispatchId: 1 }]);
    expect(reasons).toEqual(['changed my mind']);
  });

  test('F43 says which Aggregates did not take a job in', async () => {
    const { tell, saying } = serving(
      {
        'keep.aggregate': () => {
          throw new Error('no room');
        },
      },
      {},
      both,
    );
    await saying('ready');
    tell(requestOf(1));
    await saying('done');
    tell({ kind: 'commit', job: 1 });
    const [committed] = await saying('committed');
    expect(committed?.failures.map(({ module }) => module)).toEqual([1]);
    expect(committed).not.toHaveProperty('times');
    expect(decodeError(committed?.failures[0]?.error as never)).toMatchObject({ message: 'no room' });
  });

  test('says how long each Aggregate took where it was asked for, also one that failed', async () => {
    const script = {
      'keep.aggregate': () => {
        throw new Error('no room');
      },
    };
    const { tell, saying } = serving(script, {}, both);
    await saying('ready');
    tell(requestOf(1));
    await saying('done');
    tell({ kind: 'commit', job: 1, timed: true });
    const [committed] = await saying('committed');
    expect(committed?.times?.map(({ module, begin, end }) => [module, end >= begin])).toEqual([[1, true]]);
  });

  test('F23 passes on what no job waited for', async () => {
    const { saying, handle } = serving();
    await saying('ready');
    handle.uncaught(new RangeError("nobody's job"));
    const [uncaught] = await saying('uncaught');
    expect(decodeError(uncaught?.error as never)).toMatchObject({ name: 'RangeError', message: "nobody's job" });
  });
});

describe('stopping', () => {
  test('P349 while modules warm up waits for none, begins no further one, and tears down those that were', async () => {
    const life: string[] = [];
    const doors = new Doors<string>();
    const script: Script = {
      'a.teardown': () => {
        life.push('a is torn down');
        throw new Error('still hot');
      },
      'b.bootstrap': () => doors.wait('b'),
      'b.teardown': () => void life.push('b is torn down'),
      'c.bootstrap': () => void life.push('c warms up'),
    };
    const classes = { a: Played, b: Played, c: Played } as unknown as Readonly<Record<string, ModuleClass>>;
    const { tell, saying, said } = serving(script, {}, classes);
    await doors.atDoor('b');
    tell({ kind: 'stop' });
    const [stopped] = await saying('stopped');
    expect(said.map(({ kind }) => kind)).toEqual(['stopped']);
    expect(stopped?.errors.map((error) => decodeError(error))).toMatchObject([
      { module: 'a', cause: { message: 'still hot' } },
    ]);
    expect(life).toEqual(['a is torn down']);
    // Nobody else would do it.
    doors.open('b');
    await until(() => life.length === 2);
    expect(life).toEqual(['a is torn down', 'b is torn down']);
  });

  test('tells what runs, forgets what waits, tears down in reverse order, and frees the channel', async () => {
    const order: string[] = [];
    const classes = { a: Played, b: Played } as unknown as Readonly<Record<string, ModuleClass>>;
    const script: Script = {
      a: ({ signal }: { signal: AbortSignal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
      'a.teardown': () => void order.push('a'),
      'b.teardown': async () => void order.push('b'),
    };
    const { tell, saying, closed, said } = serving(script, {}, classes);
    await saying('ready');
    for (const job of [1, 2]) tell(requestOf(job));
    tell({ kind: 'stop' });
    expect(await saying('stopped')).toEqual([{ kind: 'stopped', incarnation: 4, errors: [] }]);
    await turns(3);
    expect([order, closed()]).toEqual([['b', 'a'], 1]);
    expect(said.filter(({ kind }) => kind === 'done').length).toBeLessThanOrEqual(1);
  });

  test('F25 goes on after a teardown() that fails, and reports all that did', async () => {
    const classes = { a: Played, b: Played } as unknown as Readonly<Record<string, ModuleClass>>;
    const fail = (message: string) => () => Promise.reject(new Error(message));
    const { tell, saying } = serving({ 'a.teardown': fail('one'), 'b.teardown': fail('two') }, {}, classes);
    await saying('ready');
    tell({ kind: 'stop' });
    const [stopped] = await saying('stopped');
    expect(stopped?.errors.map(decodeError)).toMatchObject([
      { module: 'b', group: 'g', cause: { message: 'two' } },
      { module: 'a', group: 'g', cause: { message: 'one' } },
    ]);
  });
});
