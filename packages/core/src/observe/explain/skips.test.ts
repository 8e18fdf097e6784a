/** What is told of modules that gave no result. */

import { expect, test } from 'vitest';
import { inline, ParallelPipeline } from '../../index.js';
import { accept, expose, finalize } from '../../module/decorators.js';
import { Module } from '../../module/module.js';
import { optional } from '../../module/optional.js';
import type { RunArgs } from '../../module/run-args.js';
import { toDot, toMermaid, toSvg } from '../index.js';
import { recordTimeline } from '../timeline/timeline.js';
import { explain } from './explain.js';

@accept({ self: true })
@expose()
@finalize()
class Step extends Module.Runtime {
  run({ request, skip }: RunArgs<string>) {
    if (request === this.name) return skip('has to');
    if (request === `!${this.name}`) throw new RangeError('told to');
    return this.name;
  }
}

const builder = () =>
  new ParallelPipeline({ name: 'p' })
    .addModule(Step.node('a', { group: 'one', onError: 'skip' }))
    .addModule(Step.node('b', { group: 'two' }).dependsOn('a'))
    .addModule(Step.node('c', { group: 'three' }).dependsOn(optional('b'), 'a'))
    .addModule(Step.node('d', { group: 'three' }).dependsOn(optional('a')));

test('the reason that was given, the input that was lacking, the error that it threw', async () => {
  const pipeline = await builder().build({ executor: inline() });
  const timeline = recordTimeline(pipeline);
  for (const request of ['b', '!a', 'nobody']) await pipeline.run(request);
  await pipeline.close();
  expect(explain(timeline, 1).skipped).toEqual([{ module: 'b', group: 'two', reason: 'has to' }]);
  const second = explain(timeline, 2);
  expect([...second.skipped].sort((one, other) => (one.module < other.module ? -1 : 1))).toEqual([
    { module: 'a', group: 'one', reason: expect.stringContaining('Module "a" (group "one") failed in job 2: told to') },
    { module: 'b', group: 'two', reason: '"a" was skipped' },
    { module: 'c', group: 'three', reason: '"a" was skipped' },
  ]);
  expect(second.toText()).toMatch(/Skipped:\n {2}one\s+a\s+Module "a"/);
  expect(second.outcome).toBe('succeeded');
  expect(explain(timeline, 3).skipped).toEqual([]);
  expect(explain(timeline, 3).toText()).not.toContain('Skipped');
  for (const job of [1, 2, 3]) {
    const { path, wall } = explain(timeline, job);
    expect(path.at(-1)?.end).toBeCloseTo(wall);
  }
});

test('optional links are drawn dashed', () => {
  expect(toDot(builder())).toContain('m1 -> m2 [style=dashed];');
  expect(toDot(builder())).toContain('m0 -> m2;');
  expect(toMermaid(builder())).toContain('m1 -.-> m2');
  expect(toSvg(builder())).toContain('b → c (optional)');
  expect(toSvg(builder())).toMatch(/stroke-dasharray/);
});
