/** Gives way to everything else that the event loop has to do, timers and messages included. */

declare const setImmediate: ((callback: () => void) => unknown) | undefined;

export const nextTurn: (callback: () => void) => void =
  typeof setImmediate === 'function' ? (callback) => void setImmediate(callback) : (callback) => void setTimeout(callback, 0);
