/** What can be wrong with the files of modules, which workers import. */

import assert from 'node:assert/strict';
import { ModuleSourceError, ParallelPipeline } from '@magda/core';
import type { Definition } from '../definition.js';
import { Missing, Recursive, Throwing, Unregistered } from '../fixtures/modules.js';
import { failure } from '../pipelines.js';

export const files: readonly Definition[] = [
  ...(
    [
      [Missing, 'is missing', /no-such-file/],
      [Throwing, 'throws on import', /broken at import on purpose/],
      [Unregistered, 'does not register its type', /testkit\/unregistered/],
    ] as const
  ).map(
    ([Class, what, message]): Definition => ({
      name: `F26 a module file that ${what} is one clear error`,
      needs: ['isolation'],
      async run(executor) {
        const building = new ParallelPipeline().addModule(Class.node('lost', { group: 'g' })).build({ executor });
        const error = await failure(building, ModuleSourceError, { module: 'lost', group: 'g', replica: 0 });
        assert.match(error.message, message);
        assert.ok(executor.only);
        executor.allEnded();
      },
    }),
  ),
  {
    name: 'F52 a module file that builds a pipeline when it is imported is an error that says so',
    needs: ['isolation'],
    async run(executor) {
      const building = new ParallelPipeline().addModule(Recursive.node('app', { group: 'g' })).build({ executor });
      const error = await failure(building, ModuleSourceError);
      assert.match(error.message, /built while a worker loaded/);
      assert.ok(executor.only);
      executor.allEnded();
    },
  },
];
