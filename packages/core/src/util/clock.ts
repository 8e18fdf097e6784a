/** Time as a dependency, so that a simulation can run the scheduler on a virtual clock. */

export interface Clock {
  /** Milliseconds since the epoch, with fractions; never goes back. */
  now(): number;
  /** Calls back once after `ms`, unless the returned function is called first. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back in the next turn of the event loop: gives way to all else that it has to do, messages included. */
  nextTurn(callback: () => void): void;
}

declare const performance: { now(): number; timeOrigin: number };
declare const MessageChannel: new () => {
  readonly port1: { onmessage: (() => void) | null };
  readonly port2: { postMessage(message: unknown): void };
};

// Reading it costs as much as reading the clock.
const { timeOrigin } = performance;

// Modules may replace the globals, as tests with a clock of their own do.
const { setTimeout, clearTimeout, setImmediate } = globalThis as unknown as {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  setImmediate?: (callback: () => void) => unknown;
};
const elapsed = performance.now.bind(performance);

/** The machine's own clock; its timers keep the process alive while they wait. */
export const systemClock: Clock = {
  now: () => timeOrigin + elapsed(),
  after(ms, callback) {
    // Longer timers overflow to 1 ms in every runtime.
    const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
  nextTurn: setImmediate !== undefined ? (callback) => void setImmediate(callback) : throughChannel(),
};

/** Where there is no `setImmediate`: timers would add milliseconds. */
function throughChannel(): Clock['nextTurn'] {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(undefined);
  };
}
