/** The loggers of a host's modules: made when first used, silent when nobody wants lines. */

import { createHostLogger, type Logger, silentLogger } from '../log/index.js';
import type { LogEntry } from '../log/log-entry.js';
import { summarize } from '../text/summarize.js';
import type { Clock } from '../util/clock.js';
import type { HostSpec } from '../wire/host-spec.js';

export interface HostLoggers {
  of(module: string, request?: unknown): Logger;
  /** Logs one of the library's own events, such as `BOOTSTRAP`. */
  event(module: string, event: string): void;
  /** A module begins a job. */
  begins(module: string, request: unknown): void;
}

const silent: HostLoggers = { of: () => silentLogger, event() {}, begins() {} };

export function hostLoggers(spec: HostSpec, clock: Clock, emit: (entry: LogEntry) => void): HostLoggers {
  if (!spec.logs) return silent;
  const replica = spec.replicas > 1 ? spec.replica : undefined;
  const origin = { pipeline: { kind: spec.kind, name: spec.pipeline }, group: spec.group, replica };
  const root = createHostLogger(emit, origin, clock);
  const loggers = new Map(
    spec.modules.map(({ name, className }) => [name, root.child({ module: { kind: className, name } })]),
  );
  const of = (module: string, request?: unknown) => {
    const logger = loggers.get(module) ?? root;
    return request === undefined ? logger : logger.child({ request: summarize(request) });
  };
  return {
    of,
    event: (module, event) => of(module).event(event),
    begins: (module, request) => of(module, request).event('RUN'),
  };
}
