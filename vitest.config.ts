import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tools/longest-first.js';

/** Projects of one group run together, groups one after another. */
const group = (groupOrder: number) => ({ sequence: { groupOrder } });

const skipped = ['**/*.ray.test.ts', '**/node_modules/**', '**/dist/**', '**/templates/**'];

/** Files whose tests start no worker and leave nothing behind in their process. The scale is counted in a process in which nothing ran before. */
const units = [
  'packages/core/src/**/!(killed-*).test.ts',
  'packages/core/test/**/!(scale).test.ts',
  'packages/cli/src/{input,output,progress,resume,run,state}/*.test.ts',
  'packages/executor-remote/src/{engines,hub,shared,sources,wire}/**/!(sharing).test.ts',
  'packages/executor-remote/src/{accept-worker,options,secrets}.test.ts',
  'packages/worker-pool/src/{capacity,each-message,frame,inherited-argv,plain-size}.test.ts',
  'examples/speeches/src/**/!(config).test.ts',
  'tools/{api,bench,build,figures,house}/*.test.ts',
];

// Node reads these certificates whenever it starts, which takes longer than the start itself. What tests start does not go out into the network.
delete process.env.NODE_EXTRA_CA_CERTS;

/** Long ones that CI plays beside steps that leave the processor idle. */
const long = ['tools/docs/*.test.ts', 'examples/custom-executor/src/over-command.test.ts'];

/** A hang is a failure after it; a busy machine is not. */
const testTimeout = 60_000;

export default defineConfig({
  test: {
    // Many tests wait for workers rather than work.
    maxWorkers: availableParallelism() + 1,
    reporters: ['default', './tools/tally-reporter.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        // Most of the time of such a file went into a process of its own and what all of them import.
        test: { name: 'unit', include: units, exclude: skipped, isolate: false, testTimeout, ...group(0) },
      },
      {
        test: {
          name: 'workers',
          include: ['{packages,examples}/*/**/*.test.ts', 'tools/{fuzz,soak,bench/ab}/*.test.ts'],
          exclude: [...skipped, ...units, ...long],
          testTimeout,
          ...group(0),
        },
      },
      { test: { name: 'long', include: long, exclude: skipped, testTimeout, ...group(0) } },
      {
        // Tests on a real Ray cluster, which is one for all of them.
        test: {
          name: 'ray',
          include: ['packages/executor-remote/**/*.ray.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: 'tools/ray/global-setup.ts',
          fileParallelism: false,
          testTimeout: 120_000,
          ...group(1),
        },
      },
    ],
  },
});
