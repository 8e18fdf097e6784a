/** Measures the contests of one file and tells their results to the parent process: each file begins with a heap of its own. */

import { EventEmitter } from 'node:events';
import type { Contest } from './contest.js';
import { measure, type Result } from './measure.js';

export interface Order {
  readonly file: string;
  /** Part of the names of the contests that are wanted. */
  readonly only: string;
  readonly times: number;
}

export type News = { readonly begun: string } | { readonly result: Result };

// Some peers listen once for each task under way, and Node warns of each.
EventEmitter.defaultMaxListeners = Number.POSITIVE_INFINITY;

const { file, only, times } = JSON.parse(process.argv[2] as string) as Order;
const { contests } = (await import(`./contests/${file}.js`)) as { readonly contests: readonly Contest[] };
for (const contest of contests.filter(({ name }) => name.includes(only))) {
  tell({ begun: contest.name });
  tell({ result: await measure(contest, times) });
}
process.disconnect();

function tell(news: News): void {
  process.send?.(news);
}
