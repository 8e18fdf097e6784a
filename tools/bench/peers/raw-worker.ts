/** The physical limit of threads: a bare Worker that sends back what it gets, or something of it. */

import { Worker } from 'node:worker_threads';

const program = (answer: string) =>
  `const { parentPort } = require('node:worker_threads'); parentPort.on('message', (m) => parentPort.postMessage(${answer}));`;

/** @param answer an expression of the message `m`. */
export function rawWorker(answer = 'm') {
  const worker = new Worker(program(answer), { eval: true });
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
