import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Projects of one group run together, groups one after another. */
const group = (groupOrder: number) => ({ sequence: { groupOrder } });

/** Type tests are compiled twice: users write their decorators in either mode. */
const types = (name: string, tsconfig: string): TestProjectInlineConfiguration => ({
  test: {
    name,
    root: 'packages/core',
    include: [],
    typecheck: { enabled: true, only: true, include: ['src/**/*.test-d.ts'], tsconfig },
    ...group(0),
  },
});

export default defineConfig({
  test: {
    // Most tests wait for workers rather than work.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ['default', './tools/tally-reporter.ts'],
    projects: [
      types('types', 'tsconfig.test.json'),
      types('types, legacy decorators', 'tsconfig.legacy.json'),
      {
        test: {
          name: 'unit',
          include: ['{packages,examples}/*/**/*.test.ts', 'tools/{bench,docs,figures,soak}/*.test.ts'],
          exclude: ['**/*.{timing,ray}.test.ts', '**/node_modules/**', '**/dist/**', '**/templates/**'],
          testTimeout: 20_000,
          ...group(1),
        },
      },
      {
        // Tests that measure have the machine to themselves.
        test: {
          name: 'timing',
          include: ['{packages,examples}/*/**/*.timing.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          fileParallelism: false,
          testTimeout: 60_000,
          ...group(2),
        },
      },
      {
        // Tests on a real Ray cluster, which is one for all of them.
        test: {
          name: 'ray',
          include: ['packages/executor-remote/**/*.ray.test.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: 'tools/ray/global-setup.ts',
          fileParallelism: false,
          testTimeout: 120_000,
          ...group(3),
        },
      },
    ],
  },
});
