/** The visits of a job that is still going on, as its events fill them in. */

import type { Visit } from './job-entry.js';

/** The same, as long as something is added to it. */
export type Open<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Open<Item>[] : T[Key] };

export function opened(visits: Open<Visit>[], group: string | undefined, ready?: number): Open<Visit> {
  const open = {
    replica: undefined,
    dispatched: undefined,
    held: 0,
    freed: undefined,
    ended: undefined,
    lost: false,
    retried: false,
    takesIn: false,
  };
  const visit = { group, ready, ...open, runs: [] };
  visits.push(visit);
  return visit;
}

/** What an Aggregate takes in is decided when all groups are done. */
export function openedToTakeIn(visits: Open<Visit>[], group: string): Open<Visit> {
  const ends = visits.flatMap(({ ended, takesIn }) => (takesIn || ended === undefined ? [] : [ended]));
  const decided = ends.length === 0 ? undefined : Math.max(...ends);
  const visit = opened(visits, group, decided);
  visit.dispatched = decided;
  visit.takesIn = true;
  return visit;
}

export function lastOf<Item>(items: readonly Item[], fits: (item: Item) => boolean): Item | undefined {
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index] as Item;
    if (fits(item)) return item;
  }
  return undefined;
}
