/** Tells something on standard error, which may be closed or full: that ends nobody. So it is with what is printed on standard output. */

import { systemClock } from '../util/clock.js';

export type StreamName = 'stdout' | 'stderr';

/** As far as there is one: runtimes differ. */
export interface StandardStream {
  readonly writableLength?: number;
  on?(event: string, listener: () => void): unknown;
  off?(event: string, listener: () => void): unknown;
}

interface Process extends Partial<Record<StreamName, StandardStream>> {
  emitWarning?(text: string, type: string): void;
}

const ignoresErrors = new Set<StreamName>();

export function tellOnStandardError(...what: readonly unknown[]): void {
  ignoreErrorsOf('stderr');
  console.error(...what);
}

/** For what is meant for whoever wrote the program: the console's method lets it be told apart. */
export function warnOnStandardError(...what: readonly unknown[]): void {
  ignoreErrorsOf('stderr');
  console.warn(...what);
}

/** A warning of the process: `--no-warnings` and the like apply, and its listeners hear it. Elsewhere it goes to the console. */
export function emitWarning(text: string): void {
  const process = processHere();
  if (process?.emitWarning === undefined) return warnOnStandardError(text);
  ignoreErrorsOf('stderr');
  // It is printed by the console before the event loop turns.
  process.emitWarning(text, 'MagdaWarning');
}

/**
 * In this turn of the event loop: Node's console ignores the first write that fails, and lets a later one end the app with
 * an error that nobody handles.
 */
export function ignoreErrorsOf(name: StreamName): void {
  const stream = standardStream(name);
  if (ignoresErrors.has(name) || stream?.on === undefined) return;
  ignoresErrors.add(name);
  stream.on('error', ignore);
  systemClock.nextTurn(() => {
    ignoresErrors.delete(name);
    stream.off?.('error', ignore);
  });
}

export function standardStream(name: StreamName): StandardStream | undefined {
  return processHere()?.[name];
}

function processHere(): Process | undefined {
  return (globalThis as { readonly process?: Process }).process;
}

function ignore(): void {}
