import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { transfer } from '../data/transfer.js';
import { InterfaceMismatchError, ModuleError } from '../errors/errors.js';
import { Module } from '../module/module.js';
import { Doors, turns } from '../scheduler/fixtures/turns.js';
import { errorText } from '../text/error-text.js';
import { placeOf, stepAt } from './fixtures/steps.js';
import { Invocation, type InvocationOutcome } from './invocation.js';
import type { InvocationPlace } from './invocation-place.js';
import type { RunArguments } from './run-arguments.js';
import type { Step } from './step.js';

class Total extends Module.Interface {
  readonly total = 1;
}

interface Outcome {
  readonly produced: readonly unknown[];
  readonly error: unknown;
  readonly failed: boolean;
  readonly times: Invocation['times'];
}

/** Starts the steps and tells what came of them. */
function begin(steps: readonly Step[], place: InvocationPlace = placeOf(steps.length), timed = false) {
  const produced: unknown[] = [];
  let ends = 0;
  let settle: (outcome: Outcome) => void;
  const ended = new Promise<Outcome>((resolve) => {
    settle = resolve;
  });
  const outcome: InvocationOutcome = {
    waits() {},
    produced: (_, output) => void produced.push(output),
    skipped: ({ spec }) => void produced.push(`${spec.name} skipped`),
    ended({ times }, error, failed) {
      ends++;
      settle({ produced, error, failed, times });
    },
  };
  const invocation = new Invocation(7, 'request', steps, [], place, outcome, timed);
  invocation.start();
  return { invocation, ended, ends: () => ends };
}

/** The same outcome, given at once, as a promise, and as a thenable of somebody else's. */
const ways: Readonly<Record<string, (outcome: () => unknown) => unknown>> = {
  'at once': (outcome) => outcome(),
  'as a promise': async (outcome) => outcome(),
  'as a late promise': async (outcome) => {
    await turns(1);
    return outcome();
  },
  'as a thenable': (outcome) => ({
    // biome-ignore lint/suspicious/noThenProperty: that is the point
    then(resolve: (value: unknown) => void, reject: (error: unknown) => void) {
      try {
        resolve(outcome());
      } catch (error) {
        reject(error);
      }
    },
  }),
};

describe.each(Object.entries(ways))('a module that answers %s', (_, answer) => {
  test('has its value read by those after it', async () => {
    const steps = [
      stepAt(0, () => answer(() => 2)),
      stepAt(1, ({ data }: RunArguments) => answer(() => (data.get('m0') as number) * 3), { reads: 0 }),
    ];
    expect(await begin(steps).ended).toMatchObject({ produced: [2, 6], failed: false });
  });

  test.each([undefined, null, 0, '', 'text', Object.freeze(new Error('frozen')), new RangeError('broken')])(
    'F16 F17 fails the job by throwing %s, which is the cause',
    async (thrown) => {
      const later = stepAt(1, () => expect.fail('nothing runs after a failure'));
      const run = begin([
        stepAt(0, () =>
          answer(() => {
            throw thrown;
          }),
        ),
        later,
      ]);
      const { error, failed } = await run.ended;
      expect(failed).toBe(true);
      expect(error).toBeInstanceOf(ModuleError);
      expect((error as ModuleError).cause).toBe(thrown);
      expect(error).toMatchObject({ pipeline: 'p', group: 'g', replica: 0, incarnation: 1, module: 'm0', job: 7 });
      expect(run.ends()).toBe(1);
    },
  );

  test('F28 fails the job if it declares another interface', async () => {
    const { error } = await begin([stepAt(0, () => answer(() => ({ total: 1 })), { produces: Total })]).ended;
    expect(error).toBeInstanceOf(InterfaceMismatchError);
    expect((error as Error).message).toMatch(
      /"m0" \(group "g"\) declares @produce\(Total\) but returned a plain object/,
    );
  });

  test('may hand its value over', async () => {
    const total = new Total();
    const steps = [
      stepAt(0, () => answer(() => transfer(total)), { produces: Total }),
      stepAt(1, ({ data }: RunArguments) => data.get('m0'), { reads: 0 }),
    ];
    const { produced } = await begin(steps).ended;
    expect(produced[1]).toBe(total);
  });
});

describe('F17 F19 hostile things', () => {
  const throwing = () => {
    throw new Error('do not look');
  };
  const hostile: Readonly<Record<string, () => unknown>> = {
    'an error whose message throws': () => Object.defineProperty(new Error(), 'message', { get: throwing }),
    'an error whose message is a symbol': () => Object.assign(new Error(), { message: Symbol('message') }),
    'an error whose message is no text': () => Object.assign(new Error(), { message: { toString: throwing } }),
    'an object without a prototype': () => Object.create(null),
    'an object whose toString throws': () => ({ toString: throwing }),
    'a symbol': () => Symbol('thrown'),
    'a proxy that throws': () => new Proxy({}, { get: throwing, getPrototypeOf: throwing }),
    'a revoked proxy': () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    },
  };

  test.each(Object.entries(hostile))('throwing %s fails the job', async (_, make) => {
    const thrown = make();
    const run = begin([
      stepAt(0, () => {
        throw thrown;
      }),
    ]);
    const { error } = await run.ended;
    expect(error).toBeInstanceOf(ModuleError);
    expect((error as ModuleError).cause === thrown).toBe(true);
  });

  test.each(Object.entries(hostile))('returning %s where an interface is due fails the job', async (_, make) => {
    const { failed } = await begin([stepAt(0, make, { produces: Total })]).ended;
    expect(failed).toBe(true);
  });

  test.each([
    ['throws when it is read', { get: throwing }],
    ['throws when it is called', { value: throwing }],
  ])('a thenable whose then %s fails the job', async (_, then) => {
    const { error } = await begin([stepAt(0, () => Object.defineProperty({}, 'then', then))]).ended;
    expect(error).toMatchObject({ cause: { message: 'do not look' } });
  });

  test('a thenable that settles twice settles once', async () => {
    const twice = (resolve: (value: unknown) => void, reject: (error: unknown) => void) => {
      resolve(1);
      reject(new Error('too late'));
      resolve(2);
    };
    const run = begin([stepAt(0, () => Object.defineProperty({}, 'then', { value: twice }))]);
    expect(await run.ended).toMatchObject({ produced: [1], failed: false });
    await turns(2);
    expect(run.ends()).toBe(1);
  });

  test('whatever was thrown, there are words for it', () => {
    fc.assert(fc.property(fc.anything({ withNullPrototype: true }), (thrown) => typeof errorText(thrown) === 'string'));
    for (const make of Object.values(hostile)) expect(typeof errorText(make())).toBe('string');
  });
});

describe('ending it', () => {
  test('between two modules begins none any more', async () => {
    const doors = new Doors<string>();
    const reason = new Error('changed my mind');
    const run = begin([stepAt(0, () => doors.wait('first')), stepAt(1, () => expect.fail('it was canceled'))]);
    run.invocation.cancel(reason);
    doors.open('first');
    expect(await run.ended).toMatchObject({ error: reason, failed: true });
  });

  test('while the gate is closed begins none any more', async () => {
    const doors = new Doors<string>();
    const place = placeOf(1, { gate: () => doors.wait('gate') as Promise<void> });
    const run = begin([stepAt(0, () => expect.fail('it was canceled'))], place);
    run.invocation.cancel('no');
    doors.open('gate');
    expect(await run.ended).toMatchObject({ error: 'no', failed: true });
  });

  test('tells the running module through its signal, whether it asks before or after', async () => {
    const doors = new Doors<string>();
    const signals: AbortSignal[] = [];
    const run = begin([
      stepAt(0, async (args: RunArguments) => {
        signals.push(args.signal);
        await doors.wait('asked');
      }),
    ]);
    run.invocation.cancel('no');
    expect(signals[0]?.reason).toBe('no');
    const late = begin([
      stepAt(0, async (args: RunArguments) => {
        await doors.wait('asks later');
        signals.push(args.signal);
      }),
    ]);
    late.invocation.cancel('no');
    doors.open('asks later');
    await late.ended;
    expect(signals[1]?.reason).toBe('no');
  });

  test('a module that fails because of its signal ends the job once', async () => {
    const run = begin([
      stepAt(
        0,
        ({ signal }: RunArguments) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ),
    ]);
    run.invocation.cancel(new Error('changed my mind'));
    await run.ended;
    await turns(2);
    expect(run.ends()).toBe(1);
  });
});

test('each module waits at the gate, and only those that wait cost a turn', async () => {
  const doors = new Doors<number>();
  let gates = 0;
  const place = placeOf(2, { gate: () => (gates++ === 0 ? (doors.wait(0) as Promise<void>) : undefined) });
  const ran: number[] = [];
  const run = begin([stepAt(0, () => ran.push(0)), stepAt(1, () => ran.push(1))], place);
  await turns(2);
  expect(ran).toEqual([]);
  doors.open(0);
  await run.ended;
  expect(ran).toEqual([0, 1]);
});

test('modules that answer at once take no turn of the event loop', () => {
  const steps = Array.from({ length: 20 }, (_, at) => stepAt(at, () => at));
  expect(begin(steps).ends()).toBe(1);
});

test('times are taken of what runs, and only where they are wanted', async () => {
  const steps = [
    stepAt(0, () => 1),
    stepAt(1, async () => 2),
    stepAt(2, () => {}, { collects: true }),
    stepAt(3, () => {
      throw new Error('broken');
    }),
  ];
  const { times } = await begin(steps, undefined, true).ended;
  expect(times).toEqual([
    { module: 0, begin: 0, end: 1 },
    { module: 1, begin: 2, end: 3 },
    { module: 3, begin: expect.any(Number), end: expect.any(Number) },
  ]);
  expect((await begin(steps).ended).times).toBeUndefined();
});

test('what refuses a result fails the job, and nothing runs after it', async () => {
  const refusal = new Error('cannot travel');
  let ends = 0;
  const failure = await new Promise((resolve) => {
    const outcome: InvocationOutcome = {
      waits() {},
      produced() {
        throw refusal;
      },
      skipped() {},
      ended: (_, error) => {
        ends++;
        resolve(error);
      },
    };
    const steps = [stepAt(0, async () => 1), stepAt(1, () => expect.fail('nothing runs after a failure'))];
    new Invocation(1, undefined, steps, [], placeOf(2), outcome, false).start();
  });
  expect(failure).toBe(refusal);
  await turns(2);
  expect(ends).toBe(1);
});

test('a logger and a signal are made for none who does not ask', async () => {
  let loggers = 0;
  const place = placeOf(1, {
    logger: () => {
      loggers++;
      return undefined as never;
    },
  });
  await begin([stepAt(0, () => 1)], place).ended;
  expect(loggers).toBe(0);
});
