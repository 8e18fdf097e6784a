/** Builds and closes pipelines again and again: what the process holds must not grow. */

import { fromFile, Group, ParallelPipeline } from '@magda/core';
import { builderOf } from '../../../packages/core/test/simulation/fixtures/cast.js';
import type { Plot } from '../../../packages/core/test/simulation/fixtures/story.js';
import { compiledModules } from '../workers/compiled.js';
import { Diary } from './diary.js';
import { measureEffort } from './effort.js';
import { executorOf } from './executors.js';
import { type Gauges, readGauges } from './gauges.js';
import { printBuilds } from './report.js';

export interface BuildsOptions {
  readonly executor: string;
  readonly builds: number;
  readonly json: boolean;
}

/** How often the gauges are read. */
const READINGS = 20;

const usual = { exposed: true, aggregate: false, ms: 0, blocks: true, bytes: 'none' } as const;

/** Three groups in a row, one of them with an Aggregate. */
const plot: Pick<Plot, 'modules' | 'groups'> = {
  modules: [
    { ...usual, name: 'a', group: 'g1', inputs: [] },
    { ...usual, name: 'b', group: 'g2', inputs: ['a'] },
    { ...usual, name: 'c', group: 'g3', inputs: ['b'], aggregate: true },
  ],
  groups: {},
};

export async function soakBuilds({ executor: name, builds, json }: BuildsOptions): Promise<boolean> {
  const compiled = await compiledModules();
  using diary = new Diary();
  const context = fromFile(compiled.file, 'surroundings', { diary: diary.file, isCalm: true, driver: process.pid });
  const rows: { readonly builds: number; readonly gauges: Gauges }[] = [];
  const before = await readGauges();
  const effort = measureEffort();
  for (let build = 1; build <= builds; build++) {
    const executor = await executorOf(name);
    const builder = builderOf(plot, 'soak', compiled.modules, { Group, ParallelPipeline } as never);
    const pipeline = await builder.build({ executor, context } as never);
    await pipeline.run({ n: build, fates: {}, lasts: {} });
    await pipeline.close();
    await executor.close();
    if (build % Math.ceil(builds / READINGS) === 0) rows.push({ builds: build, gauges: await readGauges() });
  }
  compiled.closeDiary(diary.file);
  return printBuilds({ executor: name, rows, before, after: await readGauges(), effort: effort(), json });
}
