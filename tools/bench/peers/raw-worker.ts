/** The physical limit of threads: a bare Worker that sends back what it gets. */

import { Worker } from 'node:worker_threads';

const program =
  "const { parentPort } = require('node:worker_threads'); parentPort.on('message', (m) => parentPort.postMessage(m));";

export function rawWorker() {
  const worker = new Worker(program, { eval: true });
  const waiting: ((value: unknown) => void)[] = [];
  let next = 0;
  worker.on('message', (value) => {
    waiting[next++]?.(value);
    if (next === waiting.length) waiting.length = next = 0;
  });
  return {
    call: (value: unknown) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        worker.postMessage(value);
      }),
    close: async () => void (await worker.terminate()),
  };
}
