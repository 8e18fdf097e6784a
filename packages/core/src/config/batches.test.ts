/** `batch` of a module in configs, and what a build says of batches that cannot be. */

import { expect, test } from 'vitest';
import { batch, finalize, Group, Module, ParallelPipeline, SequentialPipeline } from '../index.js';
import { registry as known } from './fixtures/modules.js';
import { problemsIn, specOf } from './fixtures/reading.js';
import { toYaml } from './index.js';

@batch({ maxSize: 8, maxWait: 3 })
@finalize()
class Many extends Module.Runtime {
  runBatch(jobs: readonly unknown[]): readonly unknown[] {
    return jobs;
  }
}

@finalize()
class Unsized extends Module.Runtime {
  runBatch(jobs: readonly unknown[]): readonly unknown[] {
    return jobs;
  }
}

known.register('many', Many);
known.register('unsized', Unsized);

const config = (module: string, options = '') =>
  `modules:\n- { name: A, ${module} }${options === '' ? '' : `\ngroups:\n- { name: g, options: { ${options} } }`}`;

test('a node says other things of its batches than its class', async () => {
  const { modules } = await specOf(config('type: many, batch: { max_size: 64, max_wait: 5 }'));
  expect(modules[0]).toMatchObject({ batch: { maxSize: 64, maxWait: 5 } });
  expect((await specOf(config('type: many'))).modules[0]).not.toHaveProperty('batch');
});

test('it is written as it is read', async () => {
  const builder = new SequentialPipeline({ name: 'p' }).addModule(Many.node('A', { batch: { maxSize: 64 } }));
  const text = toYaml(builder, { registry: known });
  expect(text).toMatch(/batch:\s+(\{ ?)?max_size: 64/);
  expect((await specOf(text)).modules[0]).toMatchObject({ batch: { maxSize: 64 } });
  const groups = new ParallelPipeline({ name: 'p' })
    .addGroup(new Group('g', { concurrency: 64, maxUndelivered: 64 }))
    .addModule(Many.node('A', { group: 'g' }));
  expect(toYaml(groups, { registry: known })).toContain('concurrency: 64');
});

test.each([
  [
    config('type: many, batch: { maxsize: 4 }'),
    '2:35 MAGDA_CONFIG_KEY `batch` of module "A" cannot have a key "maxsize". Did you mean "max_size"?',
  ],
  [config('type: many, batch: { size: 4 }'), '2:35 MAGDA_CONFIG_KEY `batch` of module "A" cannot have a key "size".'],
  [
    config('type: many, batch: 4'),
    '2:33 MAGDA_CONFIG_VALUE `batch` of module "A" must be a mapping such as { max_size: 32, max_wait: 5 }: it is',
  ],
  [
    config('type: many, batch: { max_size: 1025 }'),
    '2:45 MAGDA_CONFIG_VALUE `batch.max_size` of module "A" must be a whole number from 1 to 1,024: it is',
  ],
  [
    config('type: many, batch: { max_wait: -1 }'),
    '2:45 MAGDA_CONFIG_VALUE `batch.max_wait` of module "A" must be a number of milliseconds, at least 0: it is',
  ],
  [
    config('type: many, bath: { max_size: 4 }'),
    '2:26 MAGDA_CONFIG_KEY Module "A" cannot have a key "bath". Did you mean "batch"?',
  ],
  [
    config('type: any, batch: { max_size: 4 }'),
    '2:32 MAGDA_INVALID_PIPELINE Module "A" has a `batch`, but Any has run(), which is called once for each job.',
  ],
  [
    config('type: gather, batch: { max_size: 4 }'),
    '2:35 MAGDA_INVALID_PIPELINE Aggregate "A" has a `batch`, but takes in one job after another.',
  ],
  [
    config('type: unsized'),
    '2:3 MAGDA_INVALID_PIPELINE Module "A" has runBatch(), and nothing says how many jobs go into one call.',
  ],
  [
    config('type: many, group: g', 'concurrency: 4'),
    '4:38 MAGDA_INVALID_GROUP Group "g" has a `concurrency` of 4, so no batch of module "A" can have the 8 jobs',
  ],
])('%j', async (text, problem) => {
  const problems = await problemsIn(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test('the batch of a module of an unknown type is not held against it', async () => {
  const problems = await problemsIn(config('type: anything, batch: { max_size: 4 }'));
  expect(problems).toEqual([expect.stringContaining('MAGDA_UNKNOWN_NAME')]);
});
