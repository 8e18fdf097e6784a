import { expect, test } from 'vitest';
import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { inline } from '../executors/inline/inline.js';
import { finalize, produce } from './decorators.js';
import { defineModule } from './define-module.js';
import { Module } from './module.js';

class Token extends Module.Interface {}

async function* tokens() {
  yield new Token();
}

const EMIT = /async generator.*let run\(\) `await emit\(value\)` for each/;

test('a module whose run() is an async generator is told about emit', () => {
  expect(() => defineModule({ type: 'yielding', run: tokens })).toThrow(EMIT);
  expect(() =>
    finalize()(
      class Yielding extends Module.Runtime {
        async *run() {
          yield 1;
        }
      },
    ),
  ).toThrow(EMIT);
});

test.each([
  ['declares what it returns', true, EMIT],
  ['declares nothing', false, /await emit\(value\)/],
])('so is one that returns one, and %s', async (_, declares, message) => {
  const Base = finalize()(
    class Returning extends Module.Runtime {
      run(): never {
        return tokens() as never;
      }
    },
  );
  const Class = declares ? produce(Token)(Base) : Base;
  await using pipeline = await new ParallelPipeline()
    .addModule(Class.node('m', { group: 'g', expose: true }))
    .build({ executor: inline({ numCpus: 1 }) });
  await expect(pipeline.run()).rejects.toThrow(message);
});
