/** What a call is given as its limits: none at all, and what cannot be one. */

import { expect, test } from 'vitest';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { SequentialPipeline } from '../builder/sequential-pipeline.js';
import { expose, finalize } from '../module/decorators.js';
import { Module } from '../module/module.js';
import type { RunArgs } from '../module/run-args.js';

@expose()
@finalize()
class Echo extends Module.Runtime {
  run({ request }: RunArgs) {
    return request;
  }
}

const built = {
  parallel: () => new ParallelPipeline({ name: 'calls' }).addModule(Echo.node('echo', { group: 'g' })).build(),
  sequential: () => new SequentialPipeline({ name: 'calls' }).addModule(Echo.node('echo')).build(),
};

test.each(Object.entries(built))('an infinite deadline or timeout is none (%s)', async (_, build) => {
  const pipeline = await build();
  const endless = Number.POSITIVE_INFINITY;
  expect(await pipeline.run(1, { deadline: endless, timeout: endless })).toEqual({ echo: 1 });
  expect(await pipeline.process(undefined, { deadline: endless })).toEqual({});
  for await (const mapped of pipeline.map([2], { deadline: endless, timeout: endless }))
    expect(mapped).toEqual({ echo: 2 });
  await pipeline.close({ deadline: endless });
});

test.each(Object.entries(built))('what is no signal, null too, is a sentence at the call (%s)', async (_, build) => {
  const pipeline = await build();
  for (const signal of [null, 5, {}] as unknown as AbortSignal[]) {
    const said = /`signal` must be an AbortSignal: it is .+\.$/;
    await expect(pipeline.run(1, { signal })).rejects.toThrow(said);
    await expect(pipeline.process(1, { signal })).rejects.toThrow(said);
    expect(() => pipeline.map([1], { signal })).toThrow(said);
  }
  await pipeline.close();
});

test.each(Object.entries(built))('a priority is a number, and runs alone have one (%s)', async (_, build) => {
  const pipeline = await build();
  for (const priority of [null, '1', Number.NaN, Number.POSITIVE_INFINITY] as unknown as number[]) {
    const said = /^(run|map)\(\): `priority` must be a number: it is .+\.$/;
    await expect(pipeline.run(1, { priority })).rejects.toThrow(said);
    expect(() => pipeline.map([1], { priority })).toThrow(said);
  }
  const ranked = { priority: 1 } as object;
  await expect(pipeline.process(undefined, ranked)).rejects.toThrow(
    /^process\(\) has no option "priority"\. There are /,
  );
  expect(await pipeline.run(1, { priority: -0.5 })).toEqual({ echo: 1 });
  for await (const mapped of pipeline.map([2], { priority: 2 })) expect(mapped).toEqual({ echo: 2 });
  await pipeline.close();
});
