/** What lives in and under this process: after a case there must be no more of it than before. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { eventually } from './waiting.js';

/** What comes and goes by itself. */
const PASSING = /Immediate|TickObject|FSReqPromise|FSReqCallback/;

/** Ended workers may take a moment to be gone. */
const PATIENCE_MS = 5_000;

/** How much there is, by kind. */
type Census = ReadonlyMap<string, number>;

export class Remains {
  private constructor(private readonly census: Census) {}

  static async before(): Promise<Remains> {
    // Node starts its threads for files when they are first used.
    await stat('.');
    return new Remains(count());
  }

  async check(): Promise<void> {
    await eventually(() => {
      const more = [...count()].filter(([kind, number]) => number > (this.census.get(kind) ?? 0));
      assert.deepEqual(more, [], 'no handle, thread, child process or timer may be left');
    }, PATIENCE_MS);
  }
}

function count(): Census {
  const kinds = new Map<string, number>([
    ['thread', threads()],
    ['child process', descendants(process.pid)],
  ]);
  for (const kind of process.getActiveResourcesInfo()) {
    if (!PASSING.test(kind)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
}

/** Where the system does not say, there are none. */
function threads(): number {
  return entries('/proc/self/task').length;
}

function descendants(pid: number | string): number {
  let sum = 0;
  for (const thread of entries(`/proc/${pid}/task`)) {
    for (const child of childrenOf(`/proc/${pid}/task/${thread}/children`)) sum += 1 + descendants(child);
  }
  return sum;
}

function childrenOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split(' ').filter(Boolean);
  } catch {
    return [];
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
