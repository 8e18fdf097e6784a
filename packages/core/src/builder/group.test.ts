/** Declared groups: what they take, and the values that they stand for. */

import { describe, expect, test } from 'vitest';
import { fromFile } from '../module/from-file.js';
import { groupOptionProblems } from '../spec/group-option-problems.js';
import { runningGroup } from '../spec/running-options.js';
import { Group } from './group.js';

test('P127 P128 a group without options has the defaults', () => {
  expect(new Group('g1').toSpec()).toEqual({
    name: 'g1',
    replicas: 1,
    claim: { numCpus: 0, numGpus: 0, memory: undefined, resources: undefined },
    memory: undefined,
    maxRestarts: 3,
    maxRedeliveries: 0,
    idempotent: false,
    concurrency: undefined,
    prefetch: 256,
    maxUndelivered: undefined,
    timeout: undefined,
    queueTimeout: undefined,
    cancelGrace: 5_000,
    env: {},
    afterCreated: [],
    executorOptions: undefined,
  });
});

test.each([
  [{}, 0, 1, 64],
  [{ replicas: 32 }, 0, 1, 64],
  [{ replicas: 100 }, 0, 1, 200],
  [{ replicas: 20, concurrency: 10 }, 0, 10, 400],
  [{ replicas: 100, maxUndelivered: 5 }, 0, 1, 5],
  [{}, 32, 64, 128],
  [{ replicas: 2, concurrency: 40 }, 32, 40, 160],
])(
  '%j with batches of %i: %i jobs a replica, and all can be at work, as %i may hold its results',
  (options, batch, concurrency, maxUndelivered) => {
    expect(runningGroup(new Group('g', options).toSpec(), batch)).toMatchObject({ concurrency, maxUndelivered });
  },
);

test('P147 its options are its claim and its rules', () => {
  const options = {
    ...{ replicas: 3, numCpus: 4, numGpus: 0.5, memory: '2GiB', resources: { licence: 1 }, maxRestarts: 0 },
    ...{
      maxRedeliveries: 2,
      idempotent: true,
      concurrency: 4,
      prefetch: 0,
      maxUndelivered: 8,
      timeout: 100,
      queueTimeout: 200,
    },
    ...{ cancelGrace: 0, env: { A: 'b' }, executorOptions: { any: 'thing' } },
  };
  const { numCpus, numGpus, resources, ...rules } = options;
  expect(new Group('g2', options).toSpec()).toEqual({
    ...rules,
    name: 'g2',
    claim: { numCpus, numGpus, memory: 2 ** 31, resources },
    memory: 2 ** 31,
    afterCreated: [],
  });
});

test('memory that is no amount is refused', () => {
  const problems = groupOptionProblems('p', new Group('g', { memory: 'much', replicas: 0 }).toSpec());
  expect(problems.map(({ message, group }) => [group, message])).toEqual([
    ['g', expect.stringContaining('`replicas`')],
    ['g', expect.stringMatching(/`memory` must be a number of bytes, .*: it is the string "much"\.$/)],
  ]);
});

test('F04 an unknown option is refused, with the nearest', () => {
  expect(() => new Group('g', { numCPU: 1 } as never)).toThrow(
    'Group "g" has no option "numCPU". Did you mean "numCpus"?',
  );
  expect(() => new Group('g', { maxCalls: 1 } as never)).toThrow(/no option "maxCalls"\. There are replicas, /);
});

test.each([undefined, '', 5])('a name that is %j is refused', (name) => {
  expect(() => new Group(name as never)).toThrow(TypeError);
});

describe('hooks', () => {
  test('may be functions and functions in files', () => {
    const hook = () => 'called';
    const [live, file] = new Group('g', { afterCreated: [hook, fromFile('/app/hooks.js', 'warmUp')] }).toSpec()
      .afterCreated;
    expect(live?.kind === 'function' && live.call()).toBe('called');
    expect(file).toEqual({ kind: 'file', reference: { file: 'file:///app/hooks.js', exportName: 'warmUp', args: [] } });
  });

  test.each(['test', {}, 5, null])('P289 that are %j are refused at once', (afterCreated) => {
    expect(() => new Group('g', { afterCreated: afterCreated as never })).toThrow(TypeError);
    expect(() => new Group('g', { afterCreated: afterCreated as never })).toThrow(
      /Group "g": `afterCreated` must be a list/,
    );
  });

  test('P290 one of which cannot be called are refused at once', () => {
    expect(() => new Group('g', { afterCreated: [() => {}, 'test' as never] })).toThrow(TypeError);
    expect(() => new Group('g', { afterCreated: [() => {}, 'test' as never] })).toThrow(/it has the string "test"/);
  });
});
