/** The worker's side, for authors of executors. */

export type { HostChannel } from '../executor/executor.js';
export type { RunCommand } from '../wire/host-commands.js';
export type { HostSpec } from '../wire/host-spec.js';
export type { Payload } from '../wire/payload.js';
export { type ActorHandle, type HostEnvironment, serveActor } from './serve.js';
