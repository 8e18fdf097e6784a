/** Real executors by their names. */

import { type Executor, inline } from '@magda/core';

export async function executorOf(name: string): Promise<Executor> {
  if (name === 'inline') return inline();
  const exports = await import(`@magda/executor-${name}`).catch((cause) => {
    throw new TypeError(`There is no executor "${name}": simulated, inline, threads, processes and remote are.`, {
      cause,
    });
  });
  return (exports as Record<string, () => Executor>)[name]?.() as Executor;
}
