/** Plays stories in virtual time, each by its seed, and shows the smallest that breaks a promise. */

import { smallestBroken, storyOf, told } from '../../packages/core/test/simulation/fixtures/by-seed.js';
import { type Figures, play } from '../../packages/core/test/simulation/fixtures/stage.js';
import type { Story } from '../../packages/core/test/simulation/fixtures/story.js';

export interface SeedsOptions {
  /** The first; the others follow it. */
  readonly seed: number;
  readonly seeds: number;
  readonly trace: boolean;
}

/** How long to look for a smaller story that breaks the same promise. */
const SHRINK_MS = 60_000;

export async function playSeeds({ seed: first, seeds, trace }: SeedsOptions): Promise<boolean> {
  const begin = process.cpuUsage();
  const all: Figures[] = [];
  for (let seed = first; seed < first + seeds; seed++) {
    const story = storyOf(seed);
    if (trace) await tell(story);
    try {
      all.push(await play(story));
    } catch (error) {
      await explain(seed, error);
      return false;
    }
  }
  const { user, system } = process.cpuUsage(begin);
  print(first, all, (user + system) / 1e6);
  return true;
}

async function explain(seed: number, error: unknown): Promise<void> {
  console.log(`Seed ${seed} breaks a promise: ${error instanceof Error ? error.message : error}`);
  console.log(`\nReplay it: npm run soak -- --seed ${seed} --trace\n\nLooking for a smaller story …`);
  const smallest = await smallestBroken(seed, SHRINK_MS);
  if (smallest !== undefined) await tell(smallest);
}

/** Prints what a story is about, and what happens in it. */
async function tell(story: Story): Promise<void> {
  const { lines, end } = await told(story);
  console.log(`${JSON.stringify(story, undefined, 1)}\n`);
  for (const line of lines) console.log(line);
  console.log(`\n${end instanceof Error ? `Broken: ${end.message}` : `Kept: ${JSON.stringify(end)}`}\n`);
}

function print(first: number, all: readonly Figures[], seconds: number): void {
  const sum = (one: (figures: Figures) => number) => all.reduce((total, figures) => total + one(figures), 0);
  const failed = new Map<string, number>();
  for (const figures of all) {
    for (const [code, count] of Object.entries(figures.failed)) failed.set(code, (failed.get(code) ?? 0) + count);
  }
  const calls = sum((figures) => figures.calls);
  console.log(`Seeds ${first} to ${first + all.length - 1}: every promise was kept.\n`);
  console.log(`  ${figure(calls)} calls, of which ${figure(sum(({ succeeded }) => succeeded))} succeeded`);
  for (const [code, count] of [...failed].sort(([, a], [, b]) => b - a)) console.log(`  ${figure(count)} ${code}`);
  console.log(`  ${figure(sum(({ workers }) => workers))} workers were started`);
  console.log(`  ${figure(sum(({ ms }) => ms) / 60_000)} virtual minutes in ${seconds.toFixed(1)} s of processor time`);
}

function figure(value: number): string {
  return Math.round(value).toLocaleString('en');
}
