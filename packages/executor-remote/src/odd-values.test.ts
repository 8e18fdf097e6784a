import { fileURLToPath } from 'node:url';
import { type Executor, inline, ParallelPipeline, type SerializationError } from '@magda/core';
import { processes } from '@magda/executor-processes';
// The built packages, because workers run their files.
import { local, remote } from '@magda/executor-remote';
import { threads } from '@magda/executor-threads';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atoms, Keep, Lives, Look, Made, made, Odd, type Recipe, told, wrappers } from './fixtures/odd.js';

const SEED = 20_191_104;
const workingDir = fileURLToPath(new URL('../../..', import.meta.url));

const recipe: fc.Arbitrary<Recipe> = fc
  .tuple(fc.array(fc.constantFrom(...Object.keys(wrappers)), { maxLength: 3 }), fc.constantFrom(...Object.keys(atoms)))
  .map(([around, atom]) => [...around, atom]);

/** Each by itself, each thing around something, and others at random. */
const recipes: readonly Recipe[] = [
  ...Object.keys(atoms).map((atom) => [atom]),
  ...Object.keys(wrappers).map((wrapper) => [wrapper, 'minusZero']),
  ...fc.sample(recipe, { seed: SEED, numRuns: 150 }),
];

const executors: Readonly<Record<string, Executor>> = {
  inline: inline({ numCpus: 8 }),
  threads: threads({ numCpus: 8 }),
  processes: processes({ numCpus: 8 }),
  remote: remote({ workingDir, engine: local({ numCpus: 8 }) }),
};
const names = Object.keys(executors);

afterAll(async () => {
  for (const executor of Object.values(executors)) await executor.close();
});

/** What came of it, in words. */
async function outcome(promise: Promise<unknown>): Promise<string> {
  try {
    return `gave ${told(await promise)}`;
  } catch (error) {
    const { code, path } = error as SerializationError;
    return `failed with ${code}${path === undefined ? '' : ` at ${path}: ${(error as Error).message}`}`;
  }
}

function build(executor: Executor) {
  return new ParallelPipeline({ name: 'odd' })
    .addModule(Odd.node('odd', { group: 'a' }))
    .addModule(Look.node('look', { group: 'b' }).dependsOn('odd'))
    .addModule(Keep.node('keep', { group: 'c' }).dependsOn('odd'))
    .build({ executor });
}

describe('F78 an odd value', () => {
  const pipelines: Awaited<ReturnType<typeof build>>[] = [];
  beforeAll(async () => {
    for (const executor of Object.values(executors)) pipelines.push(await build(executor));
  }, 60_000);
  afterAll(async () => {
    for (const pipeline of pipelines) await pipeline.close();
  });

  test.each(recipes.map((each) => [each.join(' of '), each] as const))(
    '%s is the same everywhere, as request, result, input, state and in an error, and the next job works',
    async (_name, each) => {
      const seen: string[][] = [];
      for (const pipeline of pipelines) {
        const asRequest = () => pipeline.run({ tell: true, value: made(each) });
        const asError = pipeline.run({ recipe: each, fails: true }).then(
          () => 'no error',
          (error) => error.cause.value,
        );
        seen.push([
          await outcome(new Promise((resolve) => resolve(asRequest()))),
          await outcome(pipeline.run({ recipe: each })),
          await outcome(pipeline.process()),
          await outcome(asError),
          await outcome(pipeline.run({ tell: true, value: 1 })),
          await outcome(pipeline.process()),
        ]);
      }
      const [first, ...others] = seen;
      for (const [at, other] of others.entries()) expect(other, names[at + 1]).toEqual(first);
      expect(first?.[4]).toMatch(/^gave { odd: '1 '/);
    },
    60_000,
  );
});

describe('F78 an odd value among the parameters', () => {
  const sample = fc.sample(recipe, { seed: SEED, numRuns: 6 });
  const certain = [['proxy', 'date'], ['arguments'], ['map', 'date'], ['match'], ['symbol'], ['bare', 'minusZero']];
  test.each([...certain, ...sample].map((each) => [each.join(' of '), each] as const))(
    '%s is the same everywhere',
    async (_name, each) => {
      const seen: string[][] = [];
      for (const executor of Object.values(executors)) {
        const built = (shared: object, own: object) =>
          new ParallelPipeline({ name: 'made' })
            .addModule(Made.node('made', { group: 'g', parameters: own }))
            .build({ executor, sharedParameters: shared as Record<string, unknown> });
        const ran = async (building: ReturnType<typeof built>) => {
          await using pipeline = await building;
          return await pipeline.run();
        };
        seen.push([
          await outcome(ran(built({}, { value: made(each) }))),
          await outcome(ran(built({ value: made(each) }, {}))),
          await outcome(ran(built({ value: 1 }, { value: 2 }))),
        ]);
      }
      const [first, ...others] = seen;
      for (const [at, other] of others.entries()) expect(other, names[at + 1]).toEqual(first);
    },
    60_000,
  );

  test.each([['proxy', 'date'], ['arguments'], ['shown', 'match'], ['hole'], ['function']].map((each) => [each]))(
    'or as context: %s is the same wherever it has to travel',
    async (each) => {
      const seen: string[] = [];
      for (const executor of Object.values(executors).slice(1)) {
        const ran = async () => {
          const value = made(each);
          await using pipeline = await new ParallelPipeline({ name: 'lives' })
            .addModule(Lives.node('lives', { group: 'g' }))
            .addModule(Look.node('look', { group: 'g' }).dependsOn('lives'))
            .build({ executor, context: value });
          return await pipeline.run();
        };
        seen.push(await outcome(ran()));
      }
      for (const other of seen) expect(other).toBe(seen[0]);
    },
    60_000,
  );
});
