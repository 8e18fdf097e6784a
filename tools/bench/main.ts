/**
 * Measures us against the limits of the machine and against what else a user could take, and prints the table.
 *
 * `-- --only threads` measures the contests whose names hold that word, `--times 11` takes that many alternations,
 * `--json` prints all figures as JSON, and `--page` writes docs/benchmarks.md as well.
 */

import { EventEmitter } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Contest } from './contest.js';
import { buildContests } from './contests/build.js';
import { diamondContests } from './contests/diamond.js';
import { elsewhereContests } from './contests/elsewhere.js';
import { largeValueContests } from './contests/large-values.js';
import { makespanContests } from './contests/makespans.js';
import { processContests } from './contests/processes.js';
import { remoteContests } from './contests/remote.js';
import { sequentialContests } from './contests/sequential.js';
import { storeContests } from './contests/store.js';
import { threadContests } from './contests/threads.js';
import { measure, type Result } from './measure.js';
import { pageOf } from './report/page.js';
import { type Report, surroundings } from './report/report.js';
import { textOf } from './report/text.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    times: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
});

const times = Number(values.times);
if (!Number.isInteger(times) || times < 1)
  throw new TypeError(`--times must be a whole number: it is "${values.times}".`);

const contests: readonly Contest[] = [
  sequentialContests,
  threadContests,
  diamondContests,
  processContests,
  remoteContests,
  largeValueContests,
  buildContests,
  makespanContests,
  storeContests,
  elsewhereContests,
].flat();

const chosen = contests.filter(({ name }) => name.includes(values.only));
if (chosen.length === 0) throw new TypeError(`No contest has "${values.only}" in its name: ${names(contests)}.`);

// Some peers listen once for each task under way, and Node warns of each.
EventEmitter.defaultMaxListeners = Number.POSITIVE_INFINITY;

const begin = performance.now();
const results: Result[] = [];
for (const contest of chosen) {
  if (!values.json) process.stderr.write(`${contest.name} …\n`);
  results.push(await measure(contest, times));
}
const report: Report = { ...surroundings(), times, seconds: (performance.now() - begin) / 1_000, results };
console.log(values.json ? JSON.stringify(report, null, 2) : textOf(report));
if (values.page) await writeFile(new URL('../../docs/benchmarks.md', import.meta.url), pageOf(report));

function names(all: readonly Contest[]): string {
  return all.map(({ name }) => name).join('; ');
}
