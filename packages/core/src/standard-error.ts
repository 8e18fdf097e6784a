/** Tells something on standard error, which may be closed or full: that ends nobody. */

import { systemClock } from './clock.js';

interface Emitter {
  on?(event: 'error', listener: () => void): unknown;
  off?(event: 'error', listener: () => void): unknown;
}

interface Process {
  readonly stderr?: Emitter;
  emitWarning?(text: string, type: string): void;
}

let ignoresErrors = false;

export function tellOnStandardError(...what: readonly unknown[]): void {
  ignoreErrors();
  console.error(...what);
}

/** For what is meant for whoever wrote the program: the console's method lets it be told apart. */
export function warnOnStandardError(...what: readonly unknown[]): void {
  ignoreErrors();
  console.warn(...what);
}

/** A warning of the process: `--no-warnings` and the like apply, and its listeners hear it. Elsewhere it goes to the console. */
export function emitWarning(text: string): void {
  const process = processHere();
  if (process?.emitWarning === undefined) return warnOnStandardError(text);
  ignoreErrors();
  // It is printed by the console before the event loop turns.
  process.emitWarning(text, 'MagdaWarning');
}

/**
 * In this turn of the event loop: Node's console ignores the first write that fails, and lets a later one end the app with
 * an error that nobody handles.
 */
function ignoreErrors(): void {
  const stderr = processHere()?.stderr;
  if (ignoresErrors || stderr?.on === undefined) return;
  ignoresErrors = true;
  stderr.on('error', ignore);
  systemClock.nextTurn(() => {
    ignoresErrors = false;
    stderr.off?.('error', ignore);
  });
}

function processHere(): Process | undefined {
  return (globalThis as { readonly process?: Process }).process;
}

function ignore(): void {}
