import { availableParallelism, totalmem } from 'node:os';
import { describe, expect, test } from 'vitest';
import { ParallelPipeline } from '../../builder/parallel-pipeline.js';
import { ClosedExecutorError, ClosedPipelineError, MagdaError } from '../../errors/errors.js';
import { Played, type Script } from '../../scheduler/fixtures/played.js';
import { Doors } from '../../scheduler/fixtures/turns.js';
import { type InlineOptions, inline } from './inline.js';

const first = ({ data }: { readonly data: Iterable<{ readonly value: unknown }> }) => [...data][0]?.value;

function build(script: Script, options?: InlineOptions) {
  const executor = inline(options);
  const building = new ParallelPipeline()
    .addModule(Played.node('make', { group: 'one', expose: false }))
    .addModule(Played.node('use', { group: 'two' }).dependsOn('make'))
    .build({ executor, context: script });
  return { executor, building };
}

describe('results between groups', () => {
  test('are copies, so that a group may change what it got', async () => {
    const made = { list: [1] };
    const { building } = build({
      make: () => made,
      use: (args: never) => {
        const got = first(args) as typeof made;
        got.list.push(2);
        return got.list;
      },
    });
    await using pipeline = await building;
    expect(await pipeline.run()).toEqual({ use: [1, 2] });
    expect(made).toEqual({ list: [1] });
  });

  test('are the same object where that is wanted', async () => {
    const made = { list: [1] };
    const { building } = build({ make: () => made, use: (args: never) => first(args) === made }, { share: true });
    await using pipeline = await building;
    expect(await pipeline.run()).toEqual({ use: true });
  });
});

test('it claims what it is given, and what the machine has without', async () => {
  expect(await inline({ numCpus: 2, numGpus: 1, resources: { licence: 3 } }).capacity()).toEqual({
    numCpus: 2,
    numGpus: 1,
    memory: totalmem(),
    resources: { licence: 3 },
  });
  expect(await inline().capacity()).toEqual({ numCpus: availableParallelism(), numGpus: 0, memory: totalmem() });
});

test('F54 a closed executor has ended its actors, whose jobs are told, and starts no more', async () => {
  const doors = new Doors<string>();
  const { executor, building } = build({ make: () => doors.wait('make') });
  const pipeline = await building;
  const running = expect(pipeline.run()).rejects.toThrow(MagdaError);
  await doors.atDoor('make');
  await executor.close();
  await running;
  await pipeline.close({ deadline: 1 });
  await expect(pipeline.run()).rejects.toThrow(ClosedPipelineError);
  const another = new ParallelPipeline().addModule(Played.node('a', { group: 'g' }));
  await expect(another.build({ executor })).rejects.toMatchObject({ cause: expect.any(ClosedExecutorError) });
});

describe('frozen copies', () => {
  const changes = (args: { readonly data: Iterable<{ readonly value: unknown }> }) => (first(args) as number[]).push(2);

  test.each([
    ['one', 'two'],
    ['one', 'one'],
  ])('a module of group "%s" cannot change what one of group "%s" reads too', async (group, other) => {
    const made: number[] = [1];
    const script: Script = { make: () => made, use: changes as never };
    await using pipeline = await new ParallelPipeline()
      .addModule(Played.node('make', { group, expose: false }))
      .addModule(Played.node('use', { group: other }).dependsOn('make'))
      .build({ executor: inline({ freeze: true }), context: script });
    await expect(pipeline.run()).rejects.toMatchObject({ module: 'use', cause: expect.any(TypeError) });
    made.push(3);
  });

  test('nor what the caller gave, and it is told so', async () => {
    const script: Script = { make: (({ request }: { request: Map<string, number> }) => request.set('a', 1)) as never };
    await using pipeline = await new ParallelPipeline()
      .addModule(Played.node('make', { group: 'one' }))
      .build({ executor: inline({ freeze: true }), context: script });
    await expect(pipeline.run(new Map())).rejects.toThrow('This Map is read by others too');
  });

  test('are not what is shared', () => {
    expect(() => inline({ share: true, freeze: true })).toThrow(TypeError);
  });
});
