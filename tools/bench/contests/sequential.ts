/** The sequential pipeline against a loop written by hand. */

import { SequentialPipeline } from '@magda/core';
import type { Contest, Contestant } from '../contest.js';
import { AsyncEcho, Echo } from '../modules/echo.mjs';

const MODULES = 10;
const JOBS = 10_000;

const microseconds = async (call: (job: number) => Promise<unknown>) => {
  const begin = performance.now();
  for (let job = 0; job < JOBS; job++) await call(job);
  return ((performance.now() - begin) / JOBS / MODULES) * 1_000;
};

async function chain(Class: typeof Echo | typeof AsyncEcho): Promise<Contestant> {
  const builder = new SequentialPipeline({ name: 'chain' });
  for (let i = 0; i < MODULES; i++) {
    const node = Class.node(`m${i}`, { expose: i === MODULES - 1 });
    builder.addModule(i === 0 ? node : node.dependsOn(`m${i - 1}`));
  }
  const pipeline = await builder.build();
  return { measure: () => microseconds((job) => pipeline.run(job)), close: () => pipeline.close() };
}

/** Each function gets its predecessor's value; the last one's is the result. */
async function loop(): Promise<Contestant> {
  const functions = Array.from(
    { length: MODULES },
    () => async (_data: readonly unknown[], request: unknown) => request,
  );
  const call = async (request: unknown) => {
    const values = new Map<string, unknown>();
    for (const [i, run] of functions.entries()) {
      values.set(`m${i}`, await run(i === 0 ? [] : [values.get(`m${i - 1}`)], request));
    }
    return { last: values.get(`m${MODULES - 1}`) };
  };
  return { measure: () => microseconds(call), close: async () => {} };
}

const [asynchronous, plain, peer] = ['MAGDA, async modules', 'MAGDA, plain modules', 'a loop of await fn() with a Map'];

export const contests: readonly Contest[] = [
  {
    name: 'sequential: a chain of 10 modules, per module',
    unit: 'µs',
    contestants: { [asynchronous]: () => chain(AsyncEcho), [plain]: () => chain(Echo), [peer]: loop },
    comparisons: [asynchronous, plain].map((ours) => ({ ours, peer, target: { atMost: 1.2 } })),
  },
];
