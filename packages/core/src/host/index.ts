/** The worker's side, for authors of executors. */

export type { HostChannel } from '../executor/executor.js';
export type { Payload } from '../wire/payload.js';
export type { HostSpec, RunCommand } from '../wire/protocol.js';
export { type ActorHandle, type HostEnvironment, serveActor } from './serve.js';
