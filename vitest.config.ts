import { defineConfig } from 'vitest/config';

const typeTests = (name: string, tsconfig: string) => ({
  test: {
    name,
    root: 'packages/core',
    include: [],
    typecheck: { enabled: true, only: true, include: ['src/**/*.test-d.ts'], tsconfig },
  },
});

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'packages', include: ['packages/*/src/**/*.test.ts'] } },
      typeTests('types', 'tsconfig.test.json'),
      typeTests('types, legacy decorators', 'tsconfig.legacy.json'),
    ],
  },
});
