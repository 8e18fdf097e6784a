/** A group on another executor before it, and one after it. */

import assert from 'node:assert/strict';
import { Group, inline, ModuleError, ParallelPipeline, SerializationError } from '@magda/core';
import type { Definition } from '../definition.js';
import { Obey, Pass } from '../fixtures/modules.js';
import { zoo } from '../fixtures/values.js';
import { failure } from '../pipelines.js';
import type { Tap } from '../tap.js';

/** `before` and `after` run in this process, `obey` and `pass` on the executor. */
function between(executor: Tap) {
  return new ParallelPipeline({ name: 'mixed' })
    .addGroup(new Group('before', { executor: 'here' }))
    .addGroup(new Group('after', { executor: 'here' }))
    .addModule(Obey.node('before', { group: 'before', expose: false }))
    .addModule(Pass.node('pass', { group: 'there' }).dependsOn('before'))
    .addModule(Pass.node('after', { group: 'after' }).dependsOn('pass'))
    .build({ executor, executors: { here: inline() } });
}

export const mixing: readonly Definition[] = [
  {
    name: 'beside another executor, values go to and fro, and errors and refusals are those of their groups',
    needs: [],
    async run(executor) {
      await using pipeline = await between(executor);
      assert.deepEqual(
        executor.connections.map(({ request }) => request.group),
        ['there'],
      );
      const value = zoo();
      const { pass, after } = await pipeline.run({ do: 'return', value });
      assert.deepEqual(pass, { before: value });
      assert.deepEqual(after, { pass: { before: value } });
      await failure(pipeline.run({ do: 'throw', what: 'error' }), ModuleError, { module: 'before', group: 'before' });
      const shared = pipeline.run({ do: 'return', value: new SharedArrayBuffer(8) });
      if (executor.supports.sharedMemory) await shared;
      else await failure(shared, SerializationError, { path: 'request.value' });
      assert.deepEqual((await pipeline.run({ do: 'return', value: 1 })).after, { pass: { before: 1 } });
    },
  },
];
