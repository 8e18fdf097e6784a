/** Values between groups on different executors: what is shared, what is copied, and that nothing is lost or taken. */

import { expect, test } from 'vitest';
import { Group } from '../builder/group.js';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { transfer } from '../data/transfer.js';
import { SerializationError } from '../errors/errors.js';
import type { Executor } from '../executor/executor.js';
import { inline } from '../executors/inline/inline.js';
import { Played, type Script } from '../scheduler/fixtures/played.js';
import { Unruly } from '../scheduler/fixtures/unruly.js';

/** `make` in group `g`, which `use` in group `h` and `also` in group `i` read. */
async function trio(script: Script, executors: Partial<Record<'g' | 'h' | 'i', Executor>>, expose = true) {
  const executor = inline();
  const builder = new ParallelPipeline({ name: 'p' });
  for (const name of ['g', 'h', 'i'] as const) builder.addGroup(new Group(name, { executor: executors[name] && name }));
  return await builder
    .addModule(Played.node('make', { group: 'g', expose }))
    .addModule(Played.node('use', { group: 'h' }).dependsOn('make'))
    .addModule(Played.node('also', { group: 'i' }).dependsOn('make'))
    .build({ executor, executors: executors as Record<string, Executor>, context: script });
}

const only = ({ data }: { data: Iterable<{ value: unknown }> }) => [...data][0]?.value;

test('shared memory goes from one executor to another where both share it', async () => {
  const use = (args: never) => {
    new Int32Array(only(args) as SharedArrayBuffer)[0] = 7;
  };
  const memory = new SharedArrayBuffer(4);
  await using pipeline = await trio({ make: () => memory, use }, { h: new Unruly() });
  const { make } = await pipeline.run();
  expect(new Int32Array(memory)[0]).toBe(7);
  expect(new Int32Array(make as SharedArrayBuffer)[0]).toBe(7);
});

test('where a reader shares none, it is refused in the module that made it, whoever else reads it', async () => {
  const executors = { h: new Unruly({ sharedMemory: false }) };
  await using pipeline = await trio({ make: ({ request }: { request: unknown }) => request }, executors);
  await expect(pipeline.run(new SharedArrayBuffer(4))).rejects.toThrow('request');
  await using made = await trio({ make: () => ({ deep: [new SharedArrayBuffer(4)] }) }, executors);
  const error = await made.run().catch((error) => error);
  expect(error).toBeInstanceOf(SerializationError);
  expect(error).toMatchObject({ module: 'make', group: 'g', path: 'result.deep[0]' });
});

test('what no group elsewhere reads is shared as before', async () => {
  const memory = new SharedArrayBuffer(4);
  const builder = new ParallelPipeline()
    .addGroup(new Group('far', { executor: 'far' }))
    .addModule(Played.node('make', { group: 'g' }))
    .addModule(Played.node('use', { group: 'far' }));
  // Parts that nothing links are refused.
  builder.addModule(Played.node('first', { group: 'far', expose: false }));
  builder.getModule('make').dependsOn('first');
  builder.getModule('use').dependsOn('first');
  await using pipeline = await builder.build({
    executors: { far: new Unruly({ sharedMemory: false }) },
    context: { make: () => memory } satisfies Script,
  });
  const { make } = await pipeline.run();
  new Int32Array(make as SharedArrayBuffer)[0] = 5;
  expect(new Int32Array(memory)[0]).toBe(5);
});

test('an executor that passes references does so among its groups, and copies for all others', async () => {
  const shares = inline({ share: true });
  const made = { list: [1] };
  const seen: unknown[] = [];
  const script: Script = {
    make: () => made,
    use: (args: never) => void seen.push(only(args)),
    also: (args: never) => void seen.push(only(args)),
  };
  await using alone = await trio(script, { g: shares, h: shares, i: shares });
  expect((await alone.run()).make).toBe(made);
  expect(seen.every((one) => one === made)).toBe(true);
  seen.length = 0;
  await using mixed = await trio(script, { g: shares, h: shares });
  expect((await mixed.run()).make).not.toBe(made);
  expect(seen).toEqual([made, made]);
  expect(new Set([...seen, made]).size).toBe(3);
});

test('what a reader does to its copy nobody else sees, on whatever executor', async () => {
  for (const [g, h] of [
    [inline(), inline({ share: true })],
    [inline({ share: true }), inline({ share: true })],
    [inline({ share: true }), new Unruly()],
    [new Unruly(), inline({ share: true })],
  ] as const) {
    const made = { list: [1], bytes: new Uint8Array([1, 2]) };
    const spoil = (args: never) => {
      const value = only(args) as typeof made;
      value.list.push(2);
      value.bytes[0] = 9;
    };
    const also: unknown[] = [];
    const script: Script = { make: () => made, use: spoil, also: (args: never) => void also.push(only(args)) };
    await using pipeline = await trio(script, { g, h });
    const { make } = await pipeline.run();
    const intact = { list: [1], bytes: new Uint8Array([1, 2]) };
    expect([made, make, ...also]).toEqual([intact, intact, intact]);
  }
});

test('memory of a module that passes references is never moved away from it', async () => {
  const bytes = new Uint8Array(2 ** 20);
  const kept: Uint8Array[] = [];
  const script: Script = {
    make: () => transfer(bytes),
    use: (args: never) => void kept.push(only(args) as Uint8Array),
    also: (args: never) => (only(args) as Uint8Array).length,
  };
  const shares = inline({ share: true });
  await using pipeline = await trio(script, { g: shares, h: shares }, false);
  expect(await pipeline.run()).toMatchObject({ also: 2 ** 20 });
  expect([bytes.length, kept[0]?.length]).toEqual([2 ** 20, 2 ** 20]);
  // Nor is that of a request.
  await using asked = await trio(
    { make: () => {}, use: ({ request }: { request: Uint8Array }) => void kept.push(request) },
    { h: shares },
    false,
  );
  await asked.run(bytes);
  expect([bytes.length, kept[1]?.length]).toEqual([2 ** 20, 2 ** 20]);
});

test('buffers still move to the last reader where the executors can do that', async () => {
  const moves: number[] = [];
  const far = new Unruly();
  const script: Script = { make: () => transfer(new Uint8Array(2 ** 20)) };
  await using pipeline = await trio(script, { h: far, i: far }, false);
  for (const actor of far.actors) {
    const { send } = actor;
    actor.send = (message, moved) => {
      moves.push(moved?.length ?? 0);
      send.call(actor, message, moved);
    };
  }
  await pipeline.run();
  expect(moves.filter((count) => count > 0)).toEqual([1]);
});
