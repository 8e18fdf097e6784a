/** Gives way to everything else that the event loop has to do, timers and messages included. */

declare const setImmediate: ((callback: () => void) => unknown) | undefined;

/** Calls back in the next turn of the event loop. */
export const nextTurn: (callback: () => void) => void =
  typeof setImmediate === 'function' ? (callback) => void setImmediate(callback) : throughChannel();

/** Where there is no `setImmediate`: timers would add milliseconds. */
function throughChannel(): (callback: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(undefined);
  };
}
