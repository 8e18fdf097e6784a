/**
 * Compares two builds in one run: `npm run bench:ab -- OLD NEW`, each the folder of a built checkout. It plays them in
 * turn, `--pairs` times (20 unless told), and ends with 1 if the new one costs more or sends other numbers of messages.
 *
 * An old build comes from `git worktree add ../old <commit>`, then `npm install` and `npm run build` in it.
 */

import { parseArgs } from 'node:util';
import { Build } from './build.js';
import { type Cost, contests, costs, counted, type Messages, messages, problems } from './compare.js';

const usage = 'npm run bench:ab -- OLD NEW [--pairs <number>]';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: 'string', default: '20' } },
});
const [old, fresh] = positionals;
if (old === undefined || fresh === undefined || positionals.length > 2)
  throw new TypeError(`Give the folders of two built checkouts: ${usage}`);
const pairs = Number(values.pairs);
if (!Number.isInteger(pairs) || pairs < 1)
  throw new TypeError(`--pairs must be a whole number from 1: it is "${values.pairs}".`);

const builds = [new Build(old), new Build(fresh)] as const;
try {
  const travelled: Messages[] = [];
  for (const what of counted) travelled.push(await messages(builds, what));
  console.log('messages per 1,000 jobs: to the workers + back\n');
  for (const each of travelled)
    console.log(`${each.what.padEnd(32)}${inWords(each.old).padEnd(18)}${inWords(each.new)}`);

  console.log('\nµs of the processor per job: old, new, new / old (quartiles)\n');
  const all: Cost[] = [];
  for (const contest of Object.keys(contests)) {
    const cost = await costs(builds, contest, pairs);
    all.push(cost);
    console.log(
      `${contest.padEnd(14)}${cost.old.toFixed(2).padStart(8)}${cost.new.toFixed(2).padStart(8)}   ${ratioOf(cost)}`,
    );
  }

  const wrong = problems(all, travelled);
  for (const problem of wrong) console.error(`\n${problem}`);
  if (wrong.length > 0) process.exitCode = 1;
} finally {
  for (const build of builds) await build.close();
}

function inWords({ sent, received }: Messages['old']): string {
  return `${sent.toLocaleString('en')} + ${received.toLocaleString('en')}`;
}

function ratioOf({ ratio, ratios }: Cost): string {
  const quartile = (part: number) => (ratios[Math.floor((ratios.length - 1) * part)] as number).toFixed(3);
  return `${ratio.toFixed(3)} (${quartile(0.25)} … ${quartile(0.75)})`;
}
