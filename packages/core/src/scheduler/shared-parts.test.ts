import { expect, test } from 'vitest';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import type { RunArgs } from '../index.js';
import { ManualClock } from '../resources/fixtures/manual-clock.js';
import type { RunCommand } from '../wire/host-commands.js';
import type { Payload } from '../wire/payload.js';
import { Played, type Script } from './fixtures/played.js';
import { simulate } from './fixtures/simulate.js';
import { Doors, until } from './fixtures/turns.js';
import { Unruly } from './fixtures/unruly.js';

/** Notes what it is told of, and what of that is released. */
class Sharing extends Unruly {
  readonly told: unknown[] = [];
  readonly released: unknown[] = [];

  constructor(private readonly isWorthIt: (value: unknown) => boolean) {
    super();
  }

  share(part: object): (() => void) | undefined {
    const { value } = part as Payload;
    this.told.push(value);
    return this.isWorthIt(value) ? () => this.released.push(value) : undefined;
  }

  runOf(group: string): RunCommand {
    return this.actor(group).sent('run')[0] as RunCommand;
  }
}

const read = ({ data }: RunArgs) => [...data].map(({ value }) => value);

/** `source` is read by `one`, by `two`, which also reads `one`, and by `slow`. */
async function readers(executor: Unruly, doors: Doors<string>) {
  const builder = new ParallelPipeline()
    .addModule(Played.node('source', { group: 'source', expose: false }))
    .addModule(Played.node('one', { group: 'one' }).dependsOn('source'))
    .addModule(Played.node('two', { group: 'two' }).dependsOn('source', 'one'))
    .addModule(Played.node('slow', { group: 'slow' }).dependsOn('source'));
  const script: Script = {
    source: () => 'made',
    one: read,
    two: read,
    async slow(args) {
      await doors.wait('slow');
      return read(args);
    },
  };
  return await simulate(builder, { executor, clock: new ManualClock(), script });
}

test('what several groups need is told to the executor once, travels as the same object, and is released when the last is through', async () => {
  const doors = new Doors<string>();
  const executor = new Sharing(() => true);
  const pipeline = await readers(executor, doors);
  const running = pipeline.run('asked');
  await doors.atDoor('slow');
  const isThrough = (name: string) =>
    pipeline.stats().groups.some(({ group, running }) => group === name && running === 0);
  await until(() => executor.actors.length === 4 && executor.actor('two').sent('run').length === 1 && isThrough('two'));
  expect(executor.runOf('two').inputs.length).toBe(2);
  expect(executor.told).toEqual(['asked', 'made']);
  expect(executor.released).toEqual([]);
  const made = ['one', 'two', 'slow'].map((group) => executor.runOf(group).inputs[0]);
  expect(new Set(made).size).toBe(1);
  expect(new Set(['source', 'one', 'two', 'slow'].map((group) => executor.runOf(group).request)).size).toBe(1);
  doors.open('slow');
  expect(await running).toMatchObject({ slow: ['made'], two: ['made', ['made']] });
  expect(executor.released).toEqual(['made', 'asked']);
});

test('what was shared is released when its job fails', async () => {
  const doors = new Doors<string>();
  const executor = new Sharing(() => true);
  const pipeline = await readers(executor, doors);
  const giveUp = new AbortController();
  const running = pipeline.run('asked', { signal: giveUp.signal });
  await doors.atDoor('slow');
  giveUp.abort(new Error('had enough'));
  await expect(running).rejects.toThrow('had enough');
  expect(new Set(executor.released)).toEqual(new Set(['asked', 'made']));
  expect(executor.released.length).toBe(2);
  doors.open('slow');
});

test('what the executor does not find worth it travels as ever', async () => {
  const doors = new Doors<string>();
  doors.open('slow');
  const executor = new Sharing((value) => value === 'asked');
  const pipeline = await readers(executor, doors);
  await pipeline.run('asked');
  expect(executor.told).toEqual(['asked', 'made']);
  expect(executor.released).toEqual(['asked']);
  expect(executor.runOf('one').inputs).toEqual([{ value: 'made' }]);
  expect(executor.runOf('one').request.shared).toBe(true);
});

test('what its first reader publishes may be shared, though what it has read was not', async () => {
  const executor = new Sharing((value) => value === 'of one');
  const builder = new ParallelPipeline()
    .addModule(Played.node('source', { group: 'source', expose: false }))
    .addModule(Played.node('one', { group: 'one', expose: false }).dependsOn('source'))
    .addModule(Played.node('two', { group: 'two' }).dependsOn('source', 'one'))
    .addModule(Played.node('three', { group: 'three' }).dependsOn('one'));
  const script: Script = { source: () => 'made', one: () => 'of one', two: read, three: read };
  const pipeline = await simulate(builder, { executor, clock: new ManualClock(), script });
  expect(await pipeline.run()).toEqual({ two: ['made', 'of one'], three: ['of one'] });
  expect(executor.released).toEqual(['of one']);
});
