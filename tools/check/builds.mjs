/**
 * Are handles, threads, processes, files and memory the same after a thousand builds and closes?
 * `node tools/check/builds.mjs [executor] [builds]`; some minutes, so it is no part of the checks of each change.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Group, ParallelPipeline } from '@magda/core';
import { Quick } from './quick.mjs';

const [executor = 'processes', count = '1000'] = process.argv.slice(2);
const builds = Number(count);
const MIB = 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const make = (await import(`@magda/executor-${executor}`))[executor];
const begin = performance.now();
let first;
for (let done = 0; done <= builds; done += builds / 10) {
  // The first tenth warms up: code is compiled, caches are filled.
  const now = await sample();
  if (done === builds / 10) first = now;
  console.log(`${String(done).padStart(5)} builds: ${inWords(now)}`);
  if (done === builds) hold(first, now);
  else for (let build = 0; build < builds / 10; build++) await buildAndClose();
}
console.log(`${((performance.now() - begin) / builds).toFixed(0)} ms for each`);

async function buildAndClose() {
  await using workers = make();
  await using pipeline = await new ParallelPipeline({ name: 'builds' })
    .addGroup(new Group('b', { replicas: 2 }))
    .addModule(Quick.node('A', { group: 'a' }))
    .addModule(Quick.node('B', { group: 'b', expose: true }).dependsOn('A'))
    .build({ executor: workers });
  await pipeline.run();
}

async function sample() {
  await new Promise((resolve) => setTimeout(resolve, 500));
  collect();
  const children = readdirSync('/proc/self/task').flatMap((task) =>
    readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return {
    handles: process.getActiveResourcesInfo().length,
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    children: children.length,
    files: readdirSync(tmpdir()).filter((name) => name.startsWith(`magda-${process.pid}-`)).length,
    heap: process.memoryUsage().heapUsed / MIB,
    memory: process.memoryUsage().rss / MIB,
  };
}

function inWords(figures) {
  return Object.entries(figures)
    .map(([name, figure]) => `${name} ${Number.isInteger(figure) ? figure : `${figure.toFixed(1)} MiB`}`)
    .join(', ');
}

function hold({ heap, memory, ...counts }, last) {
  const grown = Object.keys(counts).filter((name) => last[name] > counts[name]);
  if (last.heap > heap + 4) grown.push('heap');
  if (last.memory > memory * 1.2) grown.push('memory');
  if (grown.length === 0) return;
  console.error(`more than after the first tenth: ${grown.join(', ')}`);
  process.exitCode = 1;
}
