/** Plays the work of one build, as its parent process asks: `{ measure, jobs }` or `{ count, jobs }`. */

import { Group, inline, ParallelPipeline, SequentialPipeline } from '@magda/core';
import { processes } from '@magda/executor-processes';
import { threads } from '@magda/executor-threads';
import { Echo } from './modules.mjs';

const oneGroup = () =>
  new ParallelPipeline({ name: 'one-group' }).addModule(Echo.node('A', { group: 'g1', expose: true }));

/** All 50 run at once, so that no prefetch, which goes by time, decides how many travel together. */
const wide = () => oneGroup().addGroup(new Group('g1', { concurrency: 50 }));

const diamond = () =>
  new ParallelPipeline({ name: 'diamond' })
    .addModule(Echo.node('A', { group: 'g1' }))
    .addModule(Echo.node('B', { group: 'g2', dependsOn: ['A'] }))
    .addModule(Echo.node('C', { group: 'g3', dependsOn: ['A'] }))
    .addModule(Echo.node('D', { group: 'g4', dependsOn: ['B', 'C'], expose: true }));

const sequential = () =>
  new SequentialPipeline({ name: 'sequential' })
    .addModule(Echo.node('A'))
    .addModule(Echo.node('B', { dependsOn: ['A'], expose: true }));

const playing = {
  'one group': () => on(oneGroup, threads()),
  diamond: () => on(diamond, threads()),
  processes: () => on(oneGroup, processes()),
  async sequential() {
    const pipeline = await sequential().build();
    return { pipeline, usage: () => process.cpuUsage(), close: () => pipeline.close() };
  },
};

/** What is counted, and how many jobs are called at once: on threads, and where groups meet, times would decide what travels together. */
const counted = {
  'one group, one job at a time': [oneGroup, threads, 1],
  'diamond, one job at a time': [diamond, threads, 1],
  'processes, one job at a time': [oneGroup, processes, 1],
  'one group, 50 jobs at once': [wide, inline, 50],
};

let current;

process.on('message', async (order) => {
  try {
    process.send({ value: await obeyed(order) });
  } catch (error) {
    process.send({ error: error.stack });
  }
});

async function obeyed({ measure, count, jobs }) {
  if (count !== undefined) return counts(count, jobs);
  if (current?.name !== measure) {
    await current?.close();
    current = { name: measure, ...(await playing[measure]()) };
  }
  globalThis.gc();
  const before = await total(current);
  await flow(current.pipeline, jobs);
  return (await total(current, before)) / jobs;
}

async function on(describe, executor) {
  const pipeline = await describe().build({ executor });
  const close = async () => {
    await pipeline.close();
    await executor.close();
  };
  const usage = async () => {
    if (executor.name !== 'processes') return process.cpuUsage();
    const { A } = await pipeline.run('usage');
    const own = process.cpuUsage();
    return { user: own.user + A.user, system: own.system + A.system };
  };
  return { pipeline, usage, close };
}

/** Microseconds of the processor since the last total. */
async function total({ usage }, since = 0) {
  const { user, system } = await usage();
  return user + system - since;
}

/** As a server with 64 clients would call. */
async function flow(pipeline, jobs) {
  let next = 0;
  const client = async () => {
    while (next < jobs) await pipeline.run(next++);
  };
  await Promise.all(Array.from({ length: 64 }, client));
}

async function counts(name, jobs) {
  const [describe, begin, atOnce] = counted[name];
  const inner = begin();
  const travelled = { sent: 0, received: 0 };
  const pipeline = await describe().build({ executor: counting(inner, travelled) });
  await pipeline.run(0);
  travelled.sent = travelled.received = 0;
  for (let job = 0; job < jobs; job += atOnce)
    await Promise.all(Array.from({ length: atOnce }, (_, index) => pipeline.run(job + index)));
  const result = { ...travelled };
  await pipeline.close();
  await inner.close();
  return result;
}

/** The executor itself, whatever else it has; on threads a message is one `postMessage`. */
function counting(executor, travelled) {
  const connection = (inner) =>
    instead(inner, {
      send(...message) {
        travelled.sent++;
        inner.send(...message);
      },
      onMessage: (listener) =>
        inner.onMessage((message) => {
          travelled.received++;
          listener(message);
        }),
    });
  return instead(executor, { spawn: async (...request) => connection(await executor.spawn(...request)) });
}

function instead(inner, members) {
  return new Proxy(inner, {
    get(target, key) {
      if (key in members) return members[key];
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
