/** What modules and their files can do wrong without ending their actor. */

import assert from 'node:assert/strict';
import {
  BootstrapError,
  InterfaceMismatchError,
  ModuleError,
  ModuleSourceError,
  ParallelPipeline,
  TeardownError,
} from '@magda/core';
import { Forge, Fragile, Missing, Obey, Recursive, Throwing, Unregistered } from '../fixtures/modules.js';
import { type Definition, event, failure, obedient } from '../setting.js';
import type { Tap } from '../tap.js';

const place = { pipeline: 'obey', module: 'obey', group: 'g', replica: 0 };

export const errors: readonly Definition[] = [
  {
    name: 'F16 a throw and a rejection fail their job alone, and say where',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      for (const [at, how] of (['throw', 'reject'] as const).entries()) {
        const error = await failure(it.obey({ do: how, what: 'error' }), ModuleError, { ...place, job: 2 * at + 1 });
        assert.ok(error.cause instanceof Error);
        assert.equal(error.cause.message, 'broken on purpose');
        assert.match(error.message, /broken on purpose/);
        assert.equal(await it.obey({ do: 'count' }), 2 * at + 2);
      }
    },
  },
  {
    name: 'F17 whatever is thrown is a failure',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const causeOf = async (what: 'null' | 'undefined' | 'text' | 'frozen') =>
        (await failure(it.obey({ do: 'throw', what }), ModuleError, place)).cause;
      assert.equal(await causeOf('null'), null);
      assert.equal(await causeOf('undefined'), undefined);
      assert.equal(await causeOf('text'), 'just text');
      assert.equal(((await causeOf('frozen')) as Error).message, 'frozen');
      assert.equal(await it.obey({ do: 'count' }), 5);
    },
  },
  {
    name: 'F18 an error of their own keeps its class name, code, fields and causes',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const { cause } = await failure(it.obey({ do: 'throw', what: 'own' }), ModuleError);
      const own = cause as Error & { code: unknown; details: unknown; cause: Error };
      assert.ok(own instanceof Error);
      assert.deepEqual([own.name, own.code, own.details], ['OwnError', 'E_OWN', { retryAfter: 3 }]);
      assert.match(own.stack ?? '', /Obey/);
      assert.ok(own.cause instanceof TypeError);
      assert.deepEqual([own.cause.message, own.cause.cause], ['beneath', 'the very bottom']);
      const aggregate = (await failure(it.obey({ do: 'throw', what: 'aggregate' }), ModuleError))
        .cause as AggregateError;
      assert.ok(aggregate instanceof AggregateError);
      assert.ok(aggregate.errors[0] instanceof RangeError);
      assert.equal(aggregate.errors[1], 'two');
    },
  },
  {
    name: 'F19 an error that is circular, huge, or throws when it is read fails its job alone',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      for (const what of ['circular', 'huge', 'guarded'] as const) {
        const error = await failure(it.obey({ do: 'throw', what }), ModuleError, place);
        assert.ok(error.message.length < 2_000_000, `the message has ${error.message.length} characters`);
      }
      assert.equal(await it.obey({ do: 'count' }), 4);
      assert.ok(executor.only);
    },
  },
  {
    name: 'F23 what is thrown or rejected after the job returned is an event, and the actor lives on',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor);
      for (const deed of ['throwLater', 'rejectLater'] as const) {
        const told = event(it.pipeline, 'actor', ({ phase }) => phase === 'uncaught');
        await it.obey({ do: deed });
        const { group, error } = await told;
        assert.equal(group, 'g');
        assert.match(String(error), /nobody's job/);
      }
      assert.equal(await it.obey({ do: 'count' }), 3);
      assert.ok(executor.only);
    },
  },
  {
    name: 'F24 a bootstrap that throws rejects the build, and the others are ended',
    needs: [],
    async run(executor) {
      const building = fragile({ bootstrap: { do: 'throw', what: 'error' } })
        .addModule(Obey.node('other', { group: 'g2' }).dependsOn('fragile'))
        .build({ executor });
      const error = await failure(building, BootstrapError, { module: 'fragile', group: 'g', replica: 0 });
      assert.match(error.message, /broken on purpose/);
      allEnded(executor);
    },
  },
  {
    name: 'F24 a bootstrap that hangs can be given up',
    needs: [],
    async run(executor) {
      const controller = new AbortController();
      const building = fragile({ bootstrap: { do: 'hang' } }).build({ executor, signal: controller.signal });
      setTimeout(() => controller.abort(new Error('enough')), 300);
      await assert.rejects(building, /enough/);
      allEnded(executor);
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
      allEnded(executor);
    },
  },
  {
    name: 'F25 a teardown that hangs is bounded and reported by close',
    needs: [],
    async run(executor) {
      const pipeline = await fragile({ teardown: { do: 'hang' } }).build({ executor });
      await failure(pipeline.close(), TeardownError);
      allEnded(executor);
    },
  },
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
        allEnded(executor);
      },
    }),
  ),
  {
    name: 'F28 a result that is not what the module produces fails its job and names both',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline().addModule(Forge.node('forge', { group: 'g' })).build({ executor });
      const error = await failure(pipeline.run(), InterfaceMismatchError, { module: 'forge', group: 'g' });
      assert.match(error.message, /Point/);
      await pipeline.close();
    },
  },
  {
    name: 'F52 a module file that builds a pipeline when it is imported is an error that says so',
    needs: ['isolation'],
    async run(executor) {
      const building = new ParallelPipeline().addModule(Recursive.node('app', { group: 'g' })).build({ executor });
      const error = await failure(building, ModuleSourceError);
      assert.match(error.message, /built while a worker loaded/);
      assert.ok(executor.only);
    },
  },
];

function fragile(parameters: NonNullable<Parameters<typeof Fragile.node>[1]>['parameters'] & object) {
  return new ParallelPipeline().addModule(Fragile.node('fragile', { group: 'g', parameters }));
}

function allEnded({ connections }: Tap): void {
  const living = connections.filter(({ exits }) => exits === 0);
  assert.equal(living.length, 0, `${living.length} of ${connections.length} actors were left`);
}
