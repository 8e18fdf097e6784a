/**
 * Workers that are misheard a million times: `npm run fuzz`, or `npm run fuzz -- --messages 1000 --seed 7 --on threads`.
 *
 * The driver must live, each call must settle, and what other groups and pipelines compute must be right.
 */

import { parseArgs } from 'node:util';
import { type Executor, inline } from '@magda/core';
import { processes } from '@magda/executor-processes';
import { local, remote } from '@magda/executor-remote';
import { threads } from '@magda/executor-threads';
import { fuzz } from './fuzz.js';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    on: { type: 'string', default: 'inline' },
  },
});

/** A worker that is launched takes as long to start as hundreds of messages take to be heard. */
const ANYWHERE_LAUNCHED = 0.01;

const executors: Readonly<Record<string, () => Executor>> = {
  inline: () => inline({ numCpus: 8 }),
  threads: () => threads({ stdio: 'ignore' }),
  processes: () => processes({ stdio: 'ignore' }),
  remote: () => remote({ engine: local({ stdio: 'ignore' }) }),
};

const make = executors[values.on];
if (make === undefined) throw new TypeError(`--on must be one of ${Object.keys(executors)}.`);
const seed = Number(values.seed);
const messages = Number(values.messages);
console.log(`${messages.toLocaleString('en')} changed messages on ${values.on}, seed ${seed}`);

// A million errors, each with its places in the sources, would take most of the time.
process.setSourceMapsEnabled(false);
const begin = performance.now();
let next = messages / 10;
const told = (heard: number): void => {
  if (heard < next) return;
  next += messages / 10;
  console.log(`  ${heard.toLocaleString('en')} after ${Math.round((performance.now() - begin) / 1_000)} s`);
};
const executor = make();
const figures = await fuzz({
  ...{ executor, seed, messages, told },
  ...(values.on !== 'inline' && { anywhere: ANYWHERE_LAUNCHED }),
});
await executor.close();
console.log(
  `The driver lives: ${figures.messages.toLocaleString('en')} messages in ${Math.round((performance.now() - begin) / 1_000)} s ended ` +
    `${figures.breaches.toLocaleString('en')} workers; of ${figures.jobs.toLocaleString('en')} jobs of theirs ` +
    `${figures.failed.toLocaleString('en')} failed, and ${figures.others.toLocaleString('en')} of others were right.`,
);
