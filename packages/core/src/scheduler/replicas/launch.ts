/** Starts one actor: a worker from the executor, then the group's modules in it. */

import {
  BootstrapError,
  ClosedExecutorError,
  MagdaError,
  ModuleSourceError,
  ProtocolError,
  VersionMismatchError,
} from '../../errors/errors.js';
import type { ClaimWait, Connection, Executor, SpawnOptions, SpawnRequest } from '../../executor/executor.js';
import { ANSWER_MS, TEARDOWN_LIMIT_MS } from '../../host/limits.js';
import { errorText } from '../../text/error-text.js';
import { deferred } from '../../util/deferred.js';
import { unlessAborted } from '../../util/unless-aborted.js';
import type { HostSpec } from '../../wire/host-spec.js';
import { isOfClass } from '../../wire/is-of-class.js';
import { RecordedDispatches } from '../../wire/recorded-starts.js';
import { SharedStartLog } from '../../wire/start-log.js';
import type { TimeLimits } from '../task/time-limits.js';
import { Actor } from './actor.js';
import type { ActorListener } from './actor-listener.js';

export interface LaunchOrder {
  readonly executor: Executor;
  readonly request: SpawnRequest;
  readonly spec: Omit<HostSpec, 'startLog' | 'sharedMemory' | 'passes'>;
  readonly listener: ActorListener;
  readonly signal: AbortSignal;
  readonly limits: TimeLimits;
  /** How many jobs the actor may have in hand at a time. */
  readonly mostJobs: number;
  /** How long all this may take, in milliseconds, once the claim is met. */
  readonly startTimeout: number;
  /** For an executor that has to find a place for the claim first. */
  readonly admission?: Omit<ClaimWait, 'granted'> | undefined;
}

/** @throws {MagdaError} naming group and replica, after leaving nothing behind. */
export async function launch(order: LaunchOrder): Promise<Actor> {
  const { limits, request, startTimeout, admission } = order;
  const late = new AbortController();
  let stopTimer: (() => void) | undefined;
  const granted = (): void => {
    stopTimer ??= limits.after(startTimeout, () => late.abort(tooSlow(request, startTimeout))).stop;
  };
  if (admission === undefined) granted();
  try {
    const signal = AbortSignal.any([order.signal, late.signal]);
    return await start(order, { signal, ...(admission && { claimWait: { ...admission, granted } }) });
  } catch (error) {
    throw explained(error, request);
  } finally {
    stopTimer?.();
  }
}

async function start(order: LaunchOrder, options: SpawnOptions): Promise<Actor> {
  const { executor, request, spec, listener, limits, mostJobs } = order;
  const { signal } = options;
  const { sharedMemory = false } = executor.supports;
  const { passes = 'copies' } = executor;
  const startLog = sharedMemory ? SharedStartLog.create(mostJobs) : undefined;
  signal.throwIfAborted();
  const connection = await executor.spawn(request, options);
  options.claimWait?.granted();
  const tracker = startLog ?? RecordedDispatches.of(connection);
  const actor = new Actor(spec, connection, tracker, listener);
  try {
    await unlessAborted(signal, actor.start({ ...spec, sharedMemory, passes, startLog: startLog?.memory }));
    const caughtUp = listener.started(actor);
    if (caughtUp !== undefined) await unlessAborted(signal, caughtUp);
  } catch (error) {
    if (signal.aborted) await stopped(actor, connection, limits);
    await connection.terminate();
    throw error;
  }
  return actor;
}

/** Lets modules that are warmed up already tear down, unless the host is too busy to hear of it. */
async function stopped(actor: Actor, { exited }: Connection, limits: TimeLimits): Promise<void> {
  const given = deferred();
  const silent = limits.after(ANSWER_MS, given.resolve);
  const late = limits.after(TEARDOWN_LIMIT_MS, given.resolve);
  actor.ask(undefined, silent.stop);
  actor.send({ kind: 'stop' });
  await Promise.race([exited, given.promise]);
  silent.stop();
  late.stop();
}

function tooSlow({ pipeline, group, replica, incarnation }: SpawnRequest, ms: number): BootstrapError {
  return new BootstrapError(
    `Group "${group}", replica ${replica} did not start within ${ms} ms. Raise \`startTimeout\`, or see what bootstrap() waits for.`,
    { pipeline, group, replica, incarnation },
  );
}

function explained(error: unknown, { pipeline, group, replica, incarnation }: SpawnRequest): MagdaError {
  if (error instanceof MagdaError && error.group !== undefined) return error;
  const message = `Group "${group}", replica ${replica} could not start: ${errorText(error)}`;
  const details = { pipeline, group, replica, incarnation, cause: error };
  if (isOfClass(error, ModuleSourceError)) return new ModuleSourceError(message, { ...details, module: error.module });
  if (isOfClass(error, ProtocolError)) return new ProtocolError(message, { ...details, mayHaveRun: false });
  if (isOfClass(error, ClosedExecutorError)) return new ClosedExecutorError(message, details);
  if (isOfClass(error, VersionMismatchError)) return new VersionMismatchError(message, details);
  return new BootstrapError(message, details);
}
