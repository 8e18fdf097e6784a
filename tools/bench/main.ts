/** Measures every row against its peer, in turn, and prints the ratios with their spread. `--json` prints them as JSON. */

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { alternate, type Measured } from './row.js';
import { handOverRows } from './rows/hand-over.js';
import { processRows } from './rows/processes.js';
import { remoteRows } from './rows/remote.js';
import { sequentialRows } from './rows/sequential.js';
import { storeRows } from './rows/store.js';
import { threadRows } from './rows/threads.js';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    times: { type: 'string', default: '7' },
    only: { type: 'string', default: '' },
  },
});
const all = [sequentialRows, threadRows, processRows, handOverRows, remoteRows, storeRows].flat();
const rows = all.filter(({ name }) => name.includes(values.only));
const measured: Measured[] = [];
for (const row of rows) measured.push(await alternate(row, Number(values.times)));

const machine = { node: process.version, cpu: cpus()[0]?.model.trim(), cores: cpus().length };
if (values.json) console.log(JSON.stringify({ machine, rows: measured.map(plain) }, null, 2));
else print(measured);

function plain({ row, ours, theirs, ratios }: Measured) {
  const { name, peer, unit, target } = row;
  return { name, peer, unit, target, ours, theirs, ratio: middle(ratios), ratios };
}

function print(results: readonly Measured[]): void {
  console.log(`Node ${machine.node}, ${machine.cores} × ${machine.cpu}; medians of ${values.times} alternations\n`);
  for (const { row, ours, theirs, ratios } of results) {
    const bound = 'atLeast' in row.target ? `≥ ${row.target.atLeast}` : `≤ ${row.target.atMost}`;
    const spread = `${two(ratios[0])} … ${two(ratios.at(-1))}`;
    console.log(row.name);
    console.log(`  ours ${figure(ours)} ${row.unit}; ${row.peer} ${figure(theirs)} ${row.unit}`);
    console.log(
      `  ratio ${two(middle(ratios))} (${spread}), target ${bound}: ${isMet(row.target, ratios) ? 'met' : 'missed'}\n`,
    );
  }
}

function isMet(target: Measured['row']['target'], ratios: readonly number[]): boolean {
  return 'atLeast' in target ? middle(ratios) >= target.atLeast : middle(ratios) <= target.atMost;
}

function middle(ratios: readonly number[]): number {
  return ratios[Math.floor(ratios.length / 2)] as number;
}

function two(value: number | undefined): string {
  return (value ?? Number.NaN).toPrecision(2);
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}
