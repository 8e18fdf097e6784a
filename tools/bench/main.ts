/**
 * Measures us against the limits of the machine and against what else a user could take, and prints the table.
 *
 * `-- --only threads` measures the contests whose names hold that word, `--times 11` takes that many alternations,
 * `--json` prints all figures as JSON. `npm run bench:page` writes docs/benchmarks.md as well.
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { News, Order } from './contestants.js';
import type { Result } from './measure.js';
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

const { only } = values;
const times = Number(values.times);
if (!Number.isInteger(times) || times < 1)
  throw new TypeError(`--times must be a whole number: it is "${values.times}".`);

const files = [
  'sequential',
  'threads',
  'diamond',
  'processes',
  'requests',
  'remote',
  'large-values',
  'build',
  'makespans',
  'store',
  'elsewhere',
];

const begin = performance.now();
const results: Result[] = [];
for (const file of files) results.push(...(await resultsOf({ file, only, times })));
if (results.length === 0) throw new TypeError(`No contest has "${only}" in its name.`);

const report: Report = { ...surroundings(), times, seconds: (performance.now() - begin) / 1_000, results };
console.log(values.json ? JSON.stringify(report, null, 2) : textOf(report));
if (values.page) await writeFile(new URL('../../docs/benchmarks.md', import.meta.url), pageOf(report));

async function resultsOf(order: Order): Promise<readonly Result[]> {
  const all: Result[] = [];
  const child = fork(fileURLToPath(new URL('./contestants.js', import.meta.url)), [JSON.stringify(order)]);
  child.on('message', (news: News) => {
    if ('result' in news) all.push(news.result);
    else process.stderr.write(`${news.begun} …\n`);
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The contests of ${order.file} ended with code ${code}.`);
  return all;
}
