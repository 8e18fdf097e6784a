/** Tells of promises that nothing can settle any more, when the event loop is empty and Node would end without a word. */

import { ExitCode } from './exit-code.js';
import { standardError } from './progress/standard-error.js';

const awaited = new Set<() => string>();

/** @param told what to say if it never settles. */
export async function settling<T>(promise: Promise<T>, told: () => string): Promise<T> {
  awaited.add(told);
  try {
    return await promise;
  } finally {
    awaited.delete(told);
  }
}

/** From now on: a command that is still waited for when nothing is left to do ends with what it waits for, and fails. */
export function tellUnsettled(): void {
  process.once('beforeExit', () => {
    standardError.screen?.status('');
    const told = [...awaited].map((tell) => tell());
    standardError.print(`${told.join('\n') || 'The command never settled: nothing is left that could end it.'}\n`);
    process.exit(ExitCode.failed);
  });
}
