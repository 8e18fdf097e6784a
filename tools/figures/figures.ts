/** The pictures of the examples: which pipeline each shows, and what it runs for its timeline. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Executor, ModuleFactory, type ParallelPipeline, type SequentialPipeline } from '@magda/core';
import { recordTimeline, toSvg } from '@magda/core/observe';
import { threads } from '@magda/executor-threads';

export interface Figure {
  /** Of the file, without `.svg`. */
  readonly name: string;
  readonly example: string;
  /** Whether it is the same every time. */
  readonly fixed: boolean;
  draw(): Promise<string>;
}

type Built = Awaited<ReturnType<ParallelPipeline['build']>>;

interface Example {
  readonly name: string;
  /** Default: that of the figure. */
  readonly folder?: string;
  pipeline(): Promise<ParallelPipeline>;
  executor?(): Executor;
  run(pipeline: Built): Promise<unknown>;
  /** In milliseconds. */
  readonly unit?: number;
  /** Whether it takes so little that one has to look at it when the code is warm. */
  readonly warm?: boolean;
  /** Default: all of it. */
  readonly only?: 'timeline';
}

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const unit = 100;
const three = (pipeline: Built) => Promise.all(['Job1', 'Job2', 'Job3'].map((job) => pipeline.run(job)));

const drawn: readonly Example[] = [
  {
    name: 'quickstart',
    async pipeline() {
      const { quickstart }: { quickstart(): SequentialPipeline } = await load('quickstart/src/pipeline.ts');
      return quickstart().toParallel((module) => module.name);
    },
    run: (pipeline) => Promise.all([[1, 2, 3], [4, 5], [6]].map((numbers) => pipeline.run(numbers))),
    warm: true,
  },
  {
    name: 'simple-parallel',
    async pipeline() {
      const example: { simpleParallel(): ParallelPipeline } = await load('simple-parallel/src/pipelines.ts');
      return example.simpleParallel();
    },
    run: three,
    unit,
  },
  {
    name: 'resource-claim',
    async pipeline() {
      const example: { resourceClaim(): ParallelPipeline } = await load('resource-claim/src/pipelines.ts');
      return example.resourceClaim();
    },
    executor: () => threads({ numCpus: 8, numGpus: 2 }),
    run: three,
    unit,
  },
  { name: 'actor-pool', pipeline: () => actorPool(3), run: three, unit },
  {
    name: 'actor-pool-one-replica',
    folder: 'actor-pool',
    pipeline: () => actorPool(1),
    run: three,
    unit,
    only: 'timeline',
  },
  {
    name: 'custom-executor',
    async pipeline() {
      const { kitchen }: { kitchen(): ParallelPipeline } = await load('custom-executor/src/pipeline.ts');
      return kitchen();
    },
    run: (pipeline) => Promise.all(Array.from({ length: 6 }, (_, order) => pipeline.run(`order ${order + 1}`))),
    unit,
  },
  {
    name: 'speeches',
    async pipeline() {
      // As its own start script does: in TypeScript each worker would start a compiler of its own.
      execFileSync(process.execPath, ['build.mjs'], { cwd: `${examples}speeches`, stdio: 'inherit' });
      const example: { speechPipeline(): ParallelPipeline } = await load('speeches/dist/pipeline.js');
      return example.speechPipeline();
    },
    async run(pipeline) {
      const { catalogue }: { catalogue(): unknown[] } = await load('speeches/dist/catalogue.js');
      const { spread }: { spread(all: unknown[], most: number): unknown[] } = await load('speeches/dist/options.js');
      for await (const _ of pipeline.map(spread(catalogue(), 12), { concurrency: 8 }));
      await pipeline.process();
    },
  },
];

async function actorPool(replicas: number): Promise<ParallelPipeline> {
  const example: { actorPool(replicas: number): ParallelPipeline } = await load('actor-pool/src/pipelines.ts');
  return example.actorPool(replicas);
}

export const figures: readonly Figure[] = drawn.flatMap((example): Figure[] => {
  const { name, folder = name, only } = example;
  const diagram = { name, example: folder, fixed: true, draw: async () => toSvg(await example.pipeline()) };
  const timeline = { name: `${name}-timeline`, example: folder, fixed: false, draw: () => timelineOf(example) };
  return only === 'timeline' ? [timeline] : [diagram, timeline];
});

async function timelineOf({ pipeline, executor = threads, run, unit, warm = false }: Example): Promise<string> {
  const builder = await pipeline();
  await using built = await builder.build({ executor: executor() });
  if (warm) await run(built);
  const timeline = recordTimeline(built);
  await run(built);
  return timeline.toSvg(unit === undefined ? {} : { unit });
}

/** What a file of an example exports. */
function load(file: string) {
  // Examples may call their modules alike: they never meet elsewhere.
  ModuleFactory.unregister();
  return import(`${examples}${file}`);
}
