/** Lets something be done when this process is told to end, as long as there is something to do. */

import { within } from '../../within.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How long it may take: whoever sent the signal waits. */
const LIMIT_MS = 2_000;

/** @returns what takes it back. */
export function onExitSignals(work: () => Promise<unknown>): () => void {
  const heard = (signal: NodeJS.Signals): void => {
    forget();
    // Others who listen decide when to end; without them it ends now, as it would have.
    const alone = process.listenerCount(signal) === 0;
    void within(LIMIT_MS, work()).finally(() => {
      if (alone) process.kill(process.pid, signal);
    });
  };
  const forget = (): void => {
    for (const signal of SIGNALS) process.off(signal, heard);
  };
  for (const signal of SIGNALS) process.on(signal, heard);
  return forget;
}
