import { isMainThread } from 'node:worker_threads';
import { defineModule, Module } from '@magda/core';

const source = import.meta.url;

/** Its name is minified, here and in the workers alike. */
export class Doubled extends Module.Interface {
  constructor(value) {
    super();
    this.value = value;
  }
}

export const Double = defineModule({
  type: 'double',
  source,
  produces: Doubled,
  run: ({ request }) => new Doubled(request * 2),
});

export const Increment = defineModule({
  type: 'increment',
  source,
  accepts: [Doubled],
  run: ({ data }) => ({ sum: data.get(Doubled).value + 1, inThread: !isMainThread, pid: process.pid }),
});
