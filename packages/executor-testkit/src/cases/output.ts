/** What modules print. Where it goes is the executor's affair, but what comes out comes in whole lines. */

import assert from 'node:assert/strict';
import { ActorDiedError, Group, ParallelPipeline } from '@magda/core';
import type { Definition } from '../definition.js';
import { Obey } from '../fixtures/modules.js';
import { failure, obedient } from '../pipelines.js';
import { printedWhile } from '../printed.js';
import { Trail } from '../trail.js';

const LINES = 20;

/** Characters of several bytes, so many that no executor should keep all of them for the sake of a line's end. */
const CRABS = 1_000_000;
const MIB = 2 ** 20;

/** Whole, whatever stands before it. */
const LINE = /<(\w+) line (\d+)>$/;

export const output: readonly Definition[] = [
  {
    name: 'F29 ten megabytes on the standard output before an exit hold nobody up, and come in whole lines if they come',
    needs: ['isolation'],
    async run(executor) {
      const line = `<flood>${'x'.repeat(1_000)}</flood>`;
      const printed = await printedWhile(async () => {
        await using it = await obedient(executor);
        const flood = it.obey({ do: 'printAndExit', line, times: 10_000, code: 3 });
        await failure(flood, ActorDiedError, { group: 'g', job: 1 });
        assert.equal(await it.obey({ do: 'count' }), 1);
      });
      const torn = printed.split('\n').findIndex((found) => found.includes('<flood') && !found.endsWith(line));
      assert.equal(torn, -1, `line ${torn} is torn`);
    },
  },
  {
    name: 'F29 lines that actors print at the same time are not mixed up, to the last word',
    needs: ['isolation'],
    async run(executor) {
      const replicas = ['one', 'two'];
      await using trail = await Trail.make();
      const printed = await printedWhile(async () => {
        const pipeline = await new ParallelPipeline()
          .addGroup(new Group('g', { replicas: replicas.length }))
          .addModule(Obey.node('obey', { group: 'g' }))
          .build({ executor });
        await Promise.all(
          replicas.map((who) => {
            const lines = Array.from({ length: LINES }, (_, n) => `<${who} line ${n}>`);
            return pipeline.run({ do: 'print', lines, file: trail.file, who, others: replicas });
          }),
        );
        await pipeline.close();
      });
      const found = printed.split('\n').filter((line) => line.includes('<'));
      // Where it comes out here, there is a case for that.
      if (found.length === 0) return;
      for (const who of replicas) {
        const numbers = found.map((line) => LINE.exec(line)).flatMap((match) => (match?.[1] === who ? [match[2]] : []));
        assert.deepEqual(
          numbers,
          Array.from({ length: LINES }, (_, n) => String(n)),
          `what ${who} printed`,
        );
      }
    },
  },
  {
    name: 'F70 a line that does not end is passed on in parts, and no character is lost or torn',
    needs: ['isolation'],
    async run(executor) {
      const text = `x${'🦀'.repeat(250)}`;
      const printed = await printedWhile(async () => {
        await using it = await obedient(executor);
        await it.obey({ do: 'printTimes', text, times: CRABS / 250 });
      });
      const parts = printed.split('\n').filter((line) => line.includes('🦀'));
      // It may go elsewhere, past this process.
      if (parts.length === 0) return;
      const longest = Math.max(...parts.map((part) => Buffer.byteLength(part)));
      assert.ok(longest <= MIB, `a part has ${longest} bytes`);
      const crabs = parts.reduce((sum, part) => sum + (part.match(/🦀/g)?.length ?? 0), 0);
      assert.deepEqual({ crabs, torn: printed.includes('\ufffd') }, { crabs: CRABS, torn: false });
    },
  },
];

/** For executors that let what their actors print come out here. */
export const outputHere: readonly Definition[] = [
  {
    name: 'F29 what actors print comes out here, to the last word before they end',
    needs: ['isolation'],
    async run(executor) {
      await using trail = await Trail.make();
      const lines = ['<first>', '<second>', '<last>'];
      const printed = await printedWhile(async () => {
        const it = await obedient(executor);
        await it.obey({ do: 'print', lines, file: trail.file, who: 'one', others: [] });
        await it.pipeline.close();
      });
      const missing = lines.filter((line) => !printed.includes(line));
      assert.deepEqual(missing, [], 'what was printed should have come out here');
    },
  },
];
