import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accept,
  batch,
  defineModule,
  expose,
  finalize,
  fromFile,
  InterfaceMismatchError,
  InvalidParametersError,
  Module,
  produce,
  type RunArgs,
} from '../index.js';
import { isSkipped, testModule, wrapResult } from './index.js';

class RawData extends Module.Interface {
  constructor(readonly text: string) {
    super();
  }
}

class ProcessedData extends Module.Interface {
  constructor(readonly text: string) {
    super();
  }
}

/** Turns the texts of its data around, and adds that of the request. */
@accept(RawData, ProcessedData)
@produce(ProcessedData)
@finalize()
class Reverse extends Module.Runtime<Record<string, unknown>, unknown> {
  run({ data, request }: RunArgs<{ text: string } | undefined>): ProcessedData {
    const raw = data.of(RawData).map(({ text }) => [...text].reverse().join(''));
    const processed = data.of(ProcessedData).map(({ text }) => text);
    const texts = [...raw, ...processed].join('_');
    return new ProcessedData([texts, request?.text].filter(Boolean).join(' '));
  }
}

/** Gives what it was given, and remembers its life. */
@finalize()
class Witness extends Module.Runtime<Record<string, unknown>, unknown> {
  readonly life: string[] = [];

  override async bootstrap() {
    this.life.push('bootstrap');
    await Promise.resolve();
    this.life.push('ready');
  }

  async run({ data, request, logger }: RunArgs) {
    this.life.push('run');
    logger.info('running', { with: request });
    return { data, request, of: this };
  }

  override async teardown() {
    await Promise.resolve();
    this.life.push('teardown');
  }
}

describe('the harness', () => {
  test('P355 P356 P357 warms a module up, runs it and tears it down, sync or async', async () => {
    const witness = await testModule(Witness.node('w')).build();
    expect(witness.instance.life).toEqual(['bootstrap', 'ready']);
    await witness.run();
    await witness.close();
    expect(witness.instance.life).toEqual(['bootstrap', 'ready', 'run', 'teardown']);
  });

  test('P358 request() is what run sees, and gives the harness back', async () => {
    const witness = await testModule(Witness.node('w')).build();
    expect(witness.request({ a: 1 })).toBe(witness);
    expect((await witness.run()).request).toEqual({ a: 1 });
  });

  test('P359 data() is what run sees, found by its class', async () => {
    const witness = await testModule(Witness.node('w')).build();
    const raw = new RawData('xyz');
    expect(witness.data(raw)).toBe(witness);
    expect((await witness.run()).data.get(RawData)).toBe(raw);
  });

  test.each([
    ['P360 request and data', [new RawData('xyz')], { text: 'request_text' }, 'zyx request_text'],
    ['P361 only data', [new RawData('xyz')], undefined, 'zyx'],
    ['P362 only a request', [], { text: 'request_text' }, 'request_text'],
    ['P363 several data', [new RawData('xyz'), new ProcessedData('xyz')], undefined, 'zyx_xyz'],
  ])('%s', async (_title, data, request, text) => {
    const reverse = await testModule(Reverse.node('r')).build();
    expect(
      await reverse
        .data(...data)
        .request(request)
        .run(),
    ).toEqual(new ProcessedData(text));
  });

  test('P364 P365 a bootstrap finds its parameters; what it throws comes out of build, unchanged', async () => {
    @finalize()
    class Needy extends Module.Runtime<{ param?: { length: number } }> {
      length: number | undefined;

      override bootstrap() {
        this.length = (this.parameters.param as { length: number }).length;
      }

      run() {
        return this.length;
      }
    }
    const needy = await testModule(Needy.node('n', { parameters: { param: [1, 2] } })).build();
    expect(await needy.run()).toBe(2);
    const error = await testModule(Needy.node('n'))
      .build()
      .catch((error) => error);
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain('length');
  });

  test('parameters go through their schema', async () => {
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value: unknown) =>
          (value as { n?: unknown }).n === undefined ? { issues: [{ message: 'n is missing' }] } : { value: { n: 7 } },
      },
    } as const;

    @finalize()
    class Checked extends Module.Runtime<typeof schema> {
      static readonly parameters = schema;

      run() {
        return this.parameters;
      }
    }
    const node = (parameters: object) => Checked.node('c', { parameters } as never);
    expect(await (await testModule(node({ n: 1 })).build()).run()).toEqual({ n: 7 });
    await expect(testModule(node({})).build()).rejects.toThrow(InvalidParametersError);
  });

  test('P366 shared parameters are what build was given', async () => {
    const witness = await testModule(Witness.node('w')).build({ sharedParameters: { threshold: 3 } });
    expect(witness.instance.sharedParameters).toEqual({ threshold: 3 });
  });

  test.each([
    ['a value', [1, 2, 3], [1, 2, 3]],
    ['a function is called', () => ({ made: true }), { made: true }],
    ['an async function is awaited', async () => 42, 42],
    ['a file', fromFile(new URL('./fixtures/context.ts', import.meta.url), 'createContext', 5), { given: 5 }],
  ])('P224 A38 the context: %s', async (_title, context, expected) => {
    const witness = await testModule(Witness.node('w')).build({ context });
    expect(witness.instance.context).toEqual(expected);
  });

  test('P368 before it is told otherwise run sees no request and no data; what it was told stays', async () => {
    const witness = await testModule(Witness.node('w')).build();
    const first = await witness.run();
    expect(first.request).toBeUndefined();
    expect(first.data.size).toBe(0);
    witness.request('r').data(1);
    await witness.run();
    const third = await witness.run();
    expect(third.request).toBe('r');
    expect([...third.data].map(({ name, exposed, value }) => [name, exposed, value])).toEqual([
      ['testing-module', undefined, 1],
    ]);
  });

  test('P369 what run throws comes out unchanged, whatever it is', async () => {
    @finalize()
    class Throws extends Module.Runtime {
      run({ request }: RunArgs) {
        throw request;
      }
    }
    const throwing = await testModule(Throws.node('t')).build();
    for (const thrown of [new RangeError('Whoops'), undefined, null, 'text']) {
      const caught = await throwing
        .request(thrown)
        .run()
        .then(
          () => 'nothing was thrown',
          (error: unknown) => error,
        );
      expect(caught).toBe(thrown);
    }
  });

  test('P049 A24 a module is held to the interface that it declares', async () => {
    const wrong = produce(RawData)(
      finalize()(
        class Wrong extends Module.Runtime {
          run() {
            return 42 as never as RawData;
          }
        },
      ),
    );
    await expect((await testModule(wrong.node('wrong')).build()).run()).rejects.toThrow(InterfaceMismatchError);
  });

  test('P370 A38 a logger is there, and what it was told is kept', async () => {
    const lines: string[] = [];
    const logger = { output: (line: string) => lines.push(line), colors: false, format: ['message'] } as const;
    await using witness = await testModule(Witness.node('w')).build({ logger });
    await witness.request(5).run();
    expect(witness.logs.map(({ text, level }) => [text, level])).toEqual([
      ['BOOTSTRAP', 'info'],
      ['RUN', 'info'],
      ['running {"with":5}', 'info'],
    ]);
    expect(lines).toEqual(['[BOOTSTRAP]', '[RUN]', 'running {"with":5}']);
  });

  test('a module learns that its job is given up', async () => {
    @finalize()
    class Patient extends Module.Runtime {
      run({ signal }: RunArgs) {
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      }
    }
    const patient = await testModule(Patient.node('p')).build();
    const abort = new AbortController();
    const running = patient.run({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
  });

  test('what a teardown throws comes out of close', async () => {
    @finalize()
    class Clings extends Module.Runtime {
      run() {}

      override teardown() {
        throw new RangeError('not yet');
      }
    }
    const clinging = await testModule(Clings.node('c', { group: 'g' })).build();
    expect(clinging.instance.group).toBe('g');
    await expect(clinging.close()).rejects.toThrow(RangeError);
  });
});

describe('wrapResult', () => {
  test('P367 gives a value a name, a class and a tag, of which only the value is needed', async () => {
    const witness = await testModule(Witness.node('w')).build();
    witness.data(wrapResult(new RawData('a')), wrapResult('b', { name: 'B', type: Reverse, exposed: 'tag' }));
    const { data } = await witness.run();
    expect(data.get(RawData).text).toBe('a');
    expect(data.get(Reverse)).toBe('b');
    expect(data.get('tag')).toBe('b');
    expect([...data].map(({ name, exposed, interface: id }) => [name, exposed, id])).toEqual([
      ['testing-module', undefined, 'RawData'],
      ['B', 'tag', undefined],
    ]);
  });

  test('any values are in the data, in their order', async () => {
    const witness = await testModule(Witness.node('w')).build();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.anything()), async (values) => {
        const { data } = await witness.data(...values).run();
        expect([...data].map(({ value }) => value)).toEqual(values);
      }),
    );
  });
});

/** Keeps texts, refuses empty ones, and joins them unless it is told not to. */
@expose('texts')
@accept(RawData)
@finalize()
class Collect extends Module.Aggregate<string[]> {
  override initialState(): string[] {
    return [];
  }

  override aggregate({ data }: RunArgs) {
    const { text } = data.get(RawData);
    if (text === '') throw new RangeError('empty');
    this.state.push(text);
  }

  override process({ request, data }: RunArgs): string {
    if (request === 'fail') throw new RangeError('no');
    return `${this.state.join('+')} ${data.size} ${request}`;
  }
}

describe('an Aggregate in the harness', () => {
  test('P370 A38 P179 takes jobs in and makes a result of them, without data but with the request', async () => {
    const collect = await testModule(Collect.node('c')).build();
    expect(collect.state).toEqual([]);
    await Promise.all(['a', 'b'].map((text) => collect.data(new RawData(text)).aggregate()));
    expect(collect.state).toEqual(['a', 'b']);
    expect(collect.stateSize).toBe(2);
    expect(await collect.request('please').process()).toBe('a+b 0 please');
    expect(collect.state).toEqual([]);
  });

  test('what aggregate and process throw comes out unchanged; a process that fails leaves the state', async () => {
    const collect = await testModule(Collect.node('c')).build();
    await collect.data(new RawData('a')).aggregate();
    await expect(collect.data(new RawData('')).aggregate()).rejects.toThrow(RangeError);
    await expect(collect.request('fail').process()).rejects.toThrow(RangeError);
    expect(collect.state).toEqual(['a']);
  });
});

test('a module that changes what it reads fails, where that is asked for', async () => {
  const changing = defineModule({
    type: 'changing',
    run: ({ request }: RunArgs<number[]>) => request.push(1),
  });
  const request = [1];
  await using free = await testModule(changing.node('m')).build();
  expect(await free.request(request).run()).toBe(2);
  await using frozen = await testModule(changing.node('m')).build({ freeze: true });
  await expect(frozen.request(request).run()).rejects.toThrow(TypeError);
});

test.each([
  [null, 'testModule().build() takes an object with options: it was given null.'],
  [{ sharedParams: {} }, 'has no option "sharedParams". Did you mean "sharedParameters"?'],
  [{ maxPending: 1 }, 'testModule().build() has no option "maxPending".'],
  [{ signal: null, logger: 5 }, '`signal` must be an AbortSignal: it is null.'],
])('options of a test that cannot be are refused: %j', async (options, message) => {
  const Echo = defineModule({ type: 'options-echo', expose: true, run: ({ request }) => request });
  await expect(testModule(Echo.node('echo')).build(options as never)).rejects.toThrow(message);
});

test('what is no node cannot be tested', () => {
  expect(() => testModule(5 as never)).toThrow(/testModule\(\) takes a node, .* it was given the number 5/);
});

test('a module that skips gives what skip() gave; the onError of its node does not count here', async () => {
  class Doubtful extends Module.Runtime {
    run({ request, skip }: RunArgs<string>) {
      if (request === '') throw new RangeError('empty');
      return request === 'skip' ? skip('asked to') : request;
    }
  }
  const tested = await testModule(finalize()(Doubtful).node('doubtful', { onError: 'skip' })).build();
  const skipped = await tested.request('skip').run();
  expect(isSkipped(skipped) && skipped.reason).toBe('asked to');
  expect(isSkipped(await tested.request('other').run())).toBe(false);
  await expect(tested.request('').run()).rejects.toThrow(RangeError);
  await tested.close();
});

test('process() that skips clears the state', async () => {
  class Summing extends Module.Aggregate<number[]> {
    override process({ skip }: RunArgs) {
      return skip();
    }
  }
  const tested = await testModule(accept({ self: true })(finalize()(Summing)).node('sum')).build();
  await tested.aggregate();
  expect([tested.stateSize, isSkipped(await tested.process()), tested.stateSize]).toEqual([1, true, 0]);
  await tested.close();
});

test('what a module emits is collected, as copies of what it was then, and so is its progress', async () => {
  const Emitting = defineModule({
    type: 'emitting',
    run({ request, emit, progress }: RunArgs<number>) {
      const value = { n: 0 };
      for (; value.n < request; value.n++) void emit(value);
      progress(0.5, 'half');
      progress(1);
      return value.n;
    },
  });
  await using tested = await testModule(Emitting.node('emitting')).build();
  expect(await tested.request(2_000).run()).toBe(2_000);
  expect(tested.emitted).toEqual(Array.from({ length: 2_000 }, (_, n) => ({ n })));
  expect(tested.progressed).toEqual([{ fraction: 0.5, text: 'half' }, { fraction: 1 }]);
});

test('what cannot travel, or is of another class than is declared, fails the module', async () => {
  const Functions = defineModule({ run: ({ emit }) => void emit(() => {}) });
  await using functions = await testModule(Functions.node('functions')).build();
  await expect(functions.run()).rejects.toThrow(/function/);
  const Texts = defineModule({ emits: String, run: ({ emit, request }) => void emit(request as string) });
  await using texts = await testModule(Texts.node('texts')).build();
  await texts.request('text').run();
  await expect(texts.request(5).run()).rejects.toThrow('declares @emits(String) but emitted the number 5');
  expect(texts.emitted).toEqual(['text']);
});

test('a module with runBatch is run with one job, or with several in one call', async () => {
  const sizes: number[] = [];
  class Lengths extends Module.Runtime {
    runBatch(jobs: readonly RunArgs<string>[]): readonly unknown[] {
      sizes.push(jobs.length);
      if (jobs.some(({ request }) => request === 'short')) return [];
      return jobs.map(({ request, skip, data }) =>
        request === '' ? new RangeError('empty') : request === 'skip' ? skip('asked to') : `${request}${data.size}`,
      );
    }
  }
  const tested = await testModule(batch({ maxSize: 8 })(finalize()(Lengths)).node('lengths')).build();
  expect(await tested.request('a').run()).toBe('a0');
  await expect(tested.request('').run()).rejects.toThrow(RangeError);
  const given = await tested.request('of all').runBatch([{ request: '' }, {}, { request: 'skip' }, { data: ['x'] }]);
  expect(given[0]).toEqual(new RangeError('empty'));
  expect([given[1], isSkipped(given[2]), given[3]]).toEqual(['of all0', true, 'of all1']);
  const [one, two] = await tested.runBatch([{ request: 'short' }, {}]);
  expect(String(one)).toMatch(/returned a list of 0 for 2 jobs/);
  expect(two).toEqual(one);
  expect(sizes).toEqual([1, 1, 4, 2]);
  await tested.close();
});

test('an attempt that emits what cannot travel, or takes too long, costs the next one nothing', async () => {
  let late: (() => Promise<void>) | undefined;
  const Trying = defineModule({
    emits: Number,
    async run({ attempt, emit, progress, signal }) {
      await emit(attempt);
      if (attempt === 1) await emit('text' as never).catch(() => {});
      if (attempt === 2) {
        late = () => {
          progress(0.5);
          return emit(0);
        };
        await new Promise((abort) => signal.addEventListener('abort', abort));
      }
      if (attempt === 3) await expect(late?.()).rejects.toMatchObject({ code: 'MAGDA_TIMEOUT' });
      progress(1);
    },
  });
  const retry = { initialInterval: 0, attemptTimeout: 20 };
  await using tested = await testModule(Trying.node('trying', { retry })).build();
  await tested.run();
  expect(tested.emitted).toEqual([1, 2, 3]);
  expect(tested.progressed).toEqual([{ fraction: 1 }, { fraction: 1 }, { fraction: 1 }]);
});
