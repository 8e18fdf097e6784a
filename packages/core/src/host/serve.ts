/** Serves one actor on a channel: what every worker program of an executor calls once. */

import type { HostChannel } from '../executor/executor.js';
import { systemClock } from '../util/clock.js';
import { Host } from './host.js';
import type { LoadSource } from './load-class.js';

export interface HostEnvironment {
  /** Imports a module's file by its URL; default a plain `import()`. */
  readonly load?: LoadSource;
}

export interface ActorHandle {
  /** Reports a throw or rejection that no job waited for, as an `actor` event of the pipeline. */
  uncaught(error: unknown): void;
}

/** Answers core's requests on the channel until told to stop; then calls `channel.close()`. */
export function serveActor(channel: HostChannel, environment: HostEnvironment = {}): ActorHandle {
  return new Host(channel, environment.load ?? ((source) => import(/* @vite-ignore */ source)), systemClock);
}
