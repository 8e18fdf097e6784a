/** Which executor a group runs on, and what a build says of names that none has. */

import { expect, test, vi } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { InvalidPipelineError, UnknownNameError } from '../errors/errors.js';
import type { Executor } from '../executor/executor.js';
import { inline } from '../executors/inline/inline.js';
import { accept, expose, finalize } from '../module/decorators.js';
import { Module } from '../module/module.js';

@accept({ self: true })
@expose()
@finalize()
class Say extends Module.Runtime {
  run() {
    return `${this.group}`;
  }
}

/** `a` in group `g`, then `b` in group `h`. */
function pair(g: string | undefined, h?: string) {
  return new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('g', { executor: g }))
    .addGroup(new Group('h', { executor: h }))
    .addModule(Say.node('a', { group: 'g' }))
    .addModule(Say.node('b', { group: 'h' }).dependsOn('a'));
}

function counted(name: string): Executor & { spawned: string[] } {
  const executor = inline();
  const spawned: string[] = [];
  return {
    ...{ name, spawned, admission: 'core', supports: executor.supports },
    capacity: () => executor.capacity(),
    spawn(request, options) {
      spawned.push(request.group);
      return executor.spawn(request, options);
    },
    close: () => executor.close(),
  };
}

test('a group runs on the executor that it names, the others on that of the build', async () => {
  const [rest, io, unused] = [counted('rest'), counted('io'), counted('unused')];
  const capacity = vi.spyOn(unused, 'capacity');
  const pipeline = await pair('io').build({ executor: rest, executors: { io, unused } });
  expect(await pipeline.run()).toEqual({ a: 'g', b: 'h' });
  await pipeline.close();
  expect([io.spawned, rest.spawned, unused.spawned]).toEqual([['g'], ['h'], []]);
  expect(capacity).not.toHaveBeenCalled();
});

test('an executor may have two names, and is one executor', async () => {
  const both = counted('both');
  await using pipeline = await pair('one', 'two').build({ executors: { one: both, two: both } });
  expect(both.spawned).toEqual(['g', 'h']);
  expect(pipeline.stats().groups.map(({ executor }) => executor)).toEqual([undefined, undefined]);
});

test('where there are several, figures and the lives of replicas say which is whose', async () => {
  await using pipeline = await pair('io').build({ executor: counted('rest'), executors: { io: counted('inner') } });
  expect(pipeline.stats().groups.map(({ group, executor }) => [group, executor])).toEqual([
    ['g', 'io'],
    ['h', 'rest'],
  ]);
  const stopped: unknown[] = [];
  pipeline.on('actor', ({ group, executor }) => stopped.push([group, executor]));
  await pipeline.close();
  expect(stopped).toEqual([
    ['g', 'io'],
    ['h', 'rest'],
  ]);
});

test.each([
  [
    'io',
    {},
    'Give it one of that name: build({ executors: { "io": threads() } }), or magda run --executor io=threads.',
  ],
  ['gpu', { gpus: inline() }, 'Did you mean "gpus"? There is "gpus".'],
  ['disk', { io: inline(), gpus: inline() }, 'There are "io", "gpus".'],
  ['toString', { io: inline() }, 'There is "io".'],
])('a name that no executor has is refused, with those that there are: %j of %o', async (name, executors, hint) => {
  const error = await pair(name)
    .build({ executors })
    .catch((error) => error);
  expect(error).toBeInstanceOf(UnknownNameError);
  expect(error).toMatchObject({ pipeline: 'p', group: 'g' });
  expect(error.message).toBe(`Group "g" is to run on the executor "${name}", which the build was not given. ${hint}`);
});

test('it is told with all else that is wrong', async () => {
  const builder = pair('io', 'oi').addModule(Say.node('c', { group: 'h' }).dependsOn('nobody'));
  const error = await builder.build({ executors: { ii: inline() } }).catch((error) => error);
  expect(error).toBeInstanceOf(InvalidPipelineError);
  expect(error.errors.map(({ code }: { code: string }) => code)).toContain('MAGDA_UNKNOWN_NAME');
  expect(error.errors.length).toBeGreaterThan(2);
});

test.each([
  [
    { io: 'threads' },
    'build(): `executors` must be an object with an executor for each name: it has "io", the string "threads".',
  ],
  [[inline()], 'build(): `executors` must be an object with an executor for each name: it is an array'],
  [new Map([['io', inline()]]), 'build(): `executors` must be an object with an executor for each name: it is'],
])('executors that cannot be are refused: %o', async (executors, message) => {
  await expect(pair('io').build({ executors } as never)).rejects.toThrow(message);
});

test.each([[''], [5]])('a group names its executor by a text that is not empty, not by %j', async (executor) => {
  await expect(pair(executor as never).build({ executors: { io: inline() } })).rejects.toThrow(
    'Group "g": `executor` must be a non-empty string',
  );
});

test('a sequential pipeline takes none', async () => {
  const builder = new SequentialPipeline().addModule(Say.node('a'));
  await expect(builder.build({ executors: { io: inline() } } as never)).rejects.toThrow('takes no executor');
});
