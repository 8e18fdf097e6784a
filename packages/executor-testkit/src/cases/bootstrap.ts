/** What modules can do wrong before their first job, and after their last. */

import assert from 'node:assert/strict';
import { AbortedError, BootstrapError, ParallelPipeline, TeardownError } from '@magda/core';
import type { Definition } from '../definition.js';
import { Fragile, Obey } from '../fixtures/modules.js';
import { beginning, failure, handled } from '../pipelines.js';
import { pause, within } from '../waiting.js';

/** Modules get so long to tear down; who hangs is given none of it. */
const TEARDOWN_MS = 5_000;

export const bootstrap: readonly Definition[] = [
  {
    name: 'F24 a bootstrap that throws rejects the build, and the others are ended',
    needs: [],
    async run(executor) {
      const building = fragile({ bootstrap: { do: 'throw', what: 'error' } })
        .addModule(Obey.node('other', { group: 'g2' }).dependsOn('fragile'))
        .build({ executor });
      const error = await failure(building, BootstrapError, { module: 'fragile', group: 'g', replica: 0 });
      assert.match(error.message, /broken on purpose/);
      executor.allEnded();
    },
  },
  {
    name: 'F24 a bootstrap that hangs can be given up',
    needs: [],
    async run(executor) {
      const { logger, begun } = beginning();
      const controller = new AbortController();
      const building = fragile({ bootstrap: { do: 'hang' } }).build({ executor, logger, signal: controller.signal });
      const aborted = begun.then(() => controller.abort(new Error('enough')));
      const { message } = await soonAfter(aborted, failure(building, AbortedError, { code: AbortedError.code }));
      assert.match(message, /was not built: its signal was aborted: enough$/);
      executor.allEnded();
    },
  },
  {
    name: 'F24 a build whose signal was aborted before is refused in the same words',
    needs: [],
    async run(executor) {
      const building = fragile({}).build({ executor, signal: AbortSignal.abort(new Error('enough')) });
      const { message } = await failure(building, AbortedError);
      assert.match(message, /was not built: its signal was aborted: enough$/);
      assert.equal(executor.connections.length, 0);
    },
  },
  {
    name: 'F24 a bootstrap that hangs ends with startTimeout, and adds nothing to it',
    needs: [],
    async run(executor) {
      const building = fragile({ bootstrap: { do: 'hang' } }).build({ executor, startTimeout: 1_500 });
      await soonAfter(pause(1_500), failure(building, BootstrapError, { group: 'g', replica: 0 }));
      executor.allEnded();
    },
  },
  {
    name: 'F24 a bootstrap that spins can be given up',
    needs: ['isolation'],
    async run(executor) {
      const { logger, begun } = beginning();
      const controller = new AbortController();
      const building = fragile({ bootstrap: { do: 'spin' } }).build({ executor, logger, signal: controller.signal });
      void begun.then(() => controller.abort(new Error('enough')));
      await failure(building, AbortedError);
      executor.allEnded();
    },
  },
  {
    name: 'F25 a teardown that throws is reported by close',
    needs: [],
    async run(executor) {
      const pipeline = await fragile({ teardown: { do: 'throw', what: 'error' } }).build({ executor });
      const { errors } = await failure(pipeline.close(), TeardownError);
      assert.equal(errors.length, 1);
      assert.match(String(errors[0]), /fragile.*broken on purpose/s);
      executor.allEnded();
    },
  },
  {
    name: 'F25 a teardown that hangs is bounded and reported by close',
    needs: [],
    async run(executor) {
      const pipeline = await fragile({ teardown: { do: 'hang' } }).build({ executor });
      await failure(pipeline.close(), TeardownError);
      executor.allEnded();
    },
  },
  {
    name: 'F22 process.exit() in bootstrap rejects the build',
    needs: ['isolation'],
    async run(executor) {
      const building = fragile({ bootstrap: { do: 'exit', code: 3 } }).build({ executor });
      const { message } = await failure(building, BootstrapError, { group: 'g', replica: 0 });
      assert.match(message, /code 3\b/);
      executor.allEnded();
    },
  },
  {
    name: 'F22 process.exit() in teardown is reported by close',
    needs: ['isolation'],
    async run(executor) {
      const pipeline = await fragile({ teardown: { do: 'exit', code: 3 } }).build({ executor });
      assert.deepEqual(await pipeline.run(), { fragile: 'ran' });
      const { errors } = await failure(pipeline.close(), TeardownError);
      assert.match(String(errors[0]), /code 3\b/);
      executor.allEnded();
    },
  },
];

function fragile(parameters: NonNullable<Parameters<typeof Fragile.node>[1]>['parameters'] & object) {
  return new ParallelPipeline().addModule(Fragile.node('fragile', { group: 'g', parameters }));
}

/** The result, which must not come as late as after a teardown. */
async function soonAfter<T>(begun: Promise<void>, result: Promise<T>): Promise<T> {
  const kept = handled(result);
  await begun;
  return within(TEARDOWN_MS - 500, 'a build that was given up', () => kept);
}
