/** What modules find around them: parameters, contexts, environment, hooks, a logger. */

import assert from 'node:assert/strict';
import { Group, ParallelPipeline } from '@magda/core';
import type { Definition } from '../definition.js';
import { createGreeter, Greet, Obey, warmUp } from '../fixtures/modules.js';
import { obedient } from '../pipelines.js';

const MIB = 2 ** 20;

export const surroundings: readonly Definition[] = [
  {
    name: 'a module knows its name, group, replica, parameters, context and resources',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline()
        .addGroup(new Group('g', { numCpus: 0.5 }))
        .addModule(Obey.node('me', { group: 'g', parameters: { days: 7 } }))
        .build({ executor, context: { lamp: new Date(0) }, sharedParameters: { threshold: 0.75 } });
      const { resources, ...about } = (await pipeline.run({ do: 'about' })).me as Record<string, unknown>;
      assert.deepEqual(about, {
        ...{ name: 'me', group: 'g', replica: 0 },
        parameters: { days: 7 },
        context: { lamp: new Date(0) },
        sharedParameters: { threshold: 0.75 },
      });
      assert.equal((resources as { readonly numCpus: number }).numCpus, 0.5);
      await pipeline.close();
    },
  },
  {
    name: 'a context from a file is made in each replica, and may be what cannot be copied',
    needs: [],
    async run(executor) {
      const pipeline = await new ParallelPipeline()
        .addGroup(new Group('g', { replicas: 2 }))
        .addModule(Greet.node('greet', { group: 'g' }))
        .build({ executor, context: createGreeter('Ahoy') });
      const greetings = await Promise.all(['Ada', 'Grace'].map((name) => pipeline.run(name)));
      assert.deepEqual(greetings, [{ greet: 'Ahoy, Ada' }, { greet: 'Ahoy, Grace' }]);
      await pipeline.close();
    },
  },
  {
    name: 'hooks from a file are called once in each replica',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor, { afterCreated: [warmUp] });
      assert.equal(await it.obey({ do: 'environment', name: 'TESTKIT_WARM_UPS' }), '1');
    },
  },
  {
    name: "a group's environment reaches its modules, besides that of the driver, and nobody else",
    needs: ['isolation'],
    async run(executor) {
      await using pipeline = await new ParallelPipeline()
        .addGroup(new Group('g1', { env: { TESTKIT_ENV: 'of g1' } }))
        .addGroup(new Group('g2', { env: { TESTKIT_ENV: 'of g2' } }))
        .addModule(Obey.node('one', { group: 'g1' }))
        .addModule(Obey.node('two', { group: 'g2' }).dependsOn('one'))
        .addModule(Obey.node('none', { group: 'g3' }).dependsOn('two'))
        .build({ executor });
      const environment = (name: string) => pipeline.run({ do: 'environment', name });
      assert.deepEqual(await environment('TESTKIT_ENV'), { one: 'of g1', two: 'of g2', none: undefined });
      assert.equal(typeof (await environment('PATH')).none, 'string');
      assert.equal(process.env.TESTKIT_ENV, undefined);
    },
  },
  {
    name: "a group's memory limits the heap of its actors",
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor, { memory: 64 * MIB });
      const limit = (await it.obey({ do: 'heapLimit' })) as number;
      // V8 rounds the room for young objects up.
      assert.ok(limit <= 80 * MIB, `the limit is ${limit / MIB} MiB`);
    },
  },
  {
    name: "what a module logs comes to the pipeline's logger with its place",
    needs: [],
    async run(executor) {
      const lines: string[] = [];
      const logger = { output: (line: string) => void lines.push(line), colors: false, events: false };
      const it = await obedient(executor, {}, { logger });
      await it.obey({ do: 'log', texts: ['look here', 'and there'] });
      await it.pipeline.close();
      assert.equal(lines.length, 2, lines.join('\n'));
      assert.match(lines[0] as string, /obey.*look here$/);
      assert.match(lines[1] as string, /obey.*and there$/);
    },
  },
  {
    name: 'F79 the standard input of a module is at its end',
    needs: ['isolation'],
    async run(executor) {
      await using it = await obedient(executor);
      assert.equal(await it.obey({ do: 'readInput' }), '');
    },
  },
];
