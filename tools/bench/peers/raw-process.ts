/** The physical limit of child processes: a bare one that sends back what it gets, or something of it. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const echo = fileURLToPath(new URL('./echo-process.mjs', import.meta.url));

export function rawProcess(program = echo) {
  const child = fork(program, {
    serialization: 'advanced',
    execArgv: [],
  });
  const waiting: ((value: unknown) => void)[] = [];
  let next = 0;
  child.on('message', (value) => {
    waiting[next++]?.(value);
    if (next === waiting.length) waiting.length = next = 0;
  });
  return {
    call: (value: unknown) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        child.send(value as object);
      }),
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
