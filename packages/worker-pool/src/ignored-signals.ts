/** Signals that tell an app to end, and that some supervisors send to every process of it: when it ends, and how, is for the driver to say. */

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** From now on this process ends by none of them. */
export function ignoreSignals(): void {
  for (const signal of SIGNALS) process.on(signal, () => {});
}
