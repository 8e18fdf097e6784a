/** What modules can do wrong without ending their actor. */

import assert from 'node:assert/strict';
import { InterfaceMismatchError, ModuleError, ParallelPipeline } from '@magda/core';
import type { Definition } from '../definition.js';
import { Forge } from '../fixtures/modules.js';
import { event, failure, listening, obedient } from '../pipelines.js';

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
    name: 'F18 binary fields, long lists and fields that are not enumerable arrive',
    needs: [],
    async run(executor) {
      await using it = await obedient(executor);
      const { cause } = await failure(it.obey({ do: 'throw', what: 'rich' }), ModuleError);
      const rich = cause as AggregateError & { stderr: unknown; issues: unknown };
      assert.deepEqual(rich.stderr, Buffer.from('cannot open'));
      assert.deepEqual(rich.issues, [{ path: ['name'] }]);
      assert.deepEqual(
        rich.errors.map(({ message }: Error) => message),
        Array.from({ length: 150 }, (_, at) => `row ${at}`),
      );
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
        const told = event(it.pipeline, 'actor', ({ status }) => status === 'uncaught');
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
    name: 'F80 an error that no job waits for is told to the logger, with module, group and replica',
    needs: ['isolation'],
    async run(executor) {
      const { logger, heard } = listening();
      await using it = await obedient(executor, {}, { logger });
      for (const deed of ['throwLater', 'rejectLater'] as const) {
        const told = event(it.pipeline, 'actor', ({ status }) => status === 'uncaught');
        await it.obey({ do: deed });
        await told;
      }
      const told =
        /^Group "g", replica 0: an error that no job waits for was left by module "obey": RangeError: nobody's job\n/;
      assert.equal(heard.length, 2);
      for (const line of heard) assert.match(line, told);
    },
  },
  {
    name: 'F80 an error that no job waits for is told on standard error where there is neither logger nor listener',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor);
      const { error } = console;
      const told = new Promise<string>((resolve) => {
        console.error = (...said: readonly unknown[]) => resolve(said.join(' '));
      });
      try {
        await it.obey({ do: 'throwLater' });
        const place = 'Pipeline "obey": Group "g", replica 0: an error that no job waits for was left by module "obey"';
        assert.ok((await told).startsWith(`${place}: RangeError: nobody's job\n`), await told);
      } finally {
        console.error = error;
      }
    },
  },
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
];
