/** Analyses the State of the Union addresses, shows the result, and writes it to `out/`. */

import { mkdir, writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inline } from '@magda/core';
import { ray, remote } from '@magda/executor-remote';
import { threads } from '@magda/executor-threads';
import { catalogue } from './catalogue.js';
import { type Options, readOptions, spread, usage } from './options.js';
import { speechPipeline } from './pipeline.js';
import { formatReport } from './terminal/format-report.js';
import { Progress } from './terminal/progress.js';
import { presidentName } from './text/president-name.js';

const executors = { inline, threads, remote, ray: () => remote({ engine: ray() }) };
const options = readOptionsOrExit();
const out = fileURLToPath(new URL('../out/', import.meta.url));
const addresses = spread(catalogue(), options.limit);
const start = performance.now();

const { report, chart } = await analyse();

await mkdir(out, { recursive: true });
await writeFile(`${out}report.json`, `${JSON.stringify(report, null, 2)}\n`);
await writeFile(`${out}chart.svg`, `${chart}\n`);
const seconds = ((performance.now() - start) / 1000).toFixed(1);
const words = report.speeches.reduce((sum, speech) => sum + speech.words, 0).toLocaleString('en-US');
console.log(formatReport(report, Math.min(100, process.stdout.columns ?? 100)));
console.log(`${addresses.length} addresses of ${words} words in ${seconds} s (${options.executor}).`);
console.log(
  `Written: ${['chart.svg', 'report.json'].map((file) => relative(process.env.INIT_CWD ?? process.cwd(), out + file)).join(', ')}`,
);

async function analyse() {
  const progress = new Progress(process.stderr, addresses.length);
  progress.begin('Loading the language model');
  await using executor = executors[options.executor]();
  await using pipeline = await speechPipeline().build({ executor });
  let done = 0;
  for await (const _ of pipeline.map(addresses, { concurrency: 8 })) {
    const address = addresses[done++];
    if (address) progress.advance(`${address.year} ${presidentName(address.name)}`);
  }
  progress.clear();
  return await pipeline.process();
}

function readOptionsOrExit(): Options {
  try {
    const read = readOptions(process.argv.slice(2));
    if (!read.help) return read;
    console.log(usage);
    process.exit(0);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
