/** `@magda/executor-remote`: the groups of a pipeline, each replica in a worker of its own, on this machine or on others. */

export type { Engine, JoinToken, LaunchedWorker, LaunchOrder } from './engine.js';
export { type LocalOptions, local } from './engines/local.js';
export type { RayOptions } from './engines/ray/options.js';
export type { ShippedFile } from './engines/ray/package/project-files.js';
export { type RayClusterEngine, ray } from './engines/ray/ray.js';
export type { ListenOptions, PulseOptions, RemoteOptions, TlsOptions } from './options.js';
export { remote } from './remote.js';
