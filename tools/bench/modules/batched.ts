/** A module whose call costs as much as ten items do, for one job at a time or for several. */

import { batch, expose, finalize, Module, type RunArgs, register } from '@magda/core';

/** Milliseconds. */
export const CALL = 5;
export const ITEM = 0.5;

/** Keeps the thread for as long as a call for so many items would. */
export function work(items: number): void {
  const until = performance.now() + CALL + ITEM * items;
  while (performance.now() < until);
}

@register('bench-alone', import.meta.url)
@expose('n')
@finalize()
export class Alone extends Module.Runtime {
  run({ request }: RunArgs<number>) {
    work(1);
    return request;
  }
}

@register('bench-batched', import.meta.url)
@batch({ maxSize: 32 })
@expose('n')
@finalize()
export class Batched extends Module.Runtime {
  runBatch(jobs: readonly RunArgs<number>[]) {
    work(jobs.length);
    return jobs.map(({ request }) => request);
  }
}
