/** Tells something on standard error, which may be closed: that ends nobody. */

import { systemClock } from './clock.js';

interface Emitter {
  on?(event: 'error', listener: () => void): unknown;
  off?(event: 'error', listener: () => void): unknown;
}

let ignoresErrors = false;

/** Node's console ignores the first write that fails, and lets a later one end the app with an error that nobody handles. */
export function tellOnStandardError(...what: readonly unknown[]): void {
  const stderr = (globalThis as { readonly process?: { readonly stderr?: Emitter } }).process?.stderr;
  if (!ignoresErrors && stderr?.on !== undefined) {
    ignoresErrors = true;
    stderr.on('error', ignore);
    systemClock.nextTurn(() => {
      ignoresErrors = false;
      stderr.off?.('error', ignore);
    });
  }
  console.error(...what);
}

function ignore(): void {}
