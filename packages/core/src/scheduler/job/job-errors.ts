/** The errors of jobs whose actor did not live to finish them, in words of the user's problem. */

import {
  ActorDiedError,
  ActorKilledError,
  ClosedExecutorError,
  CrashLoopError,
  type MagdaError,
  PayloadTooLargeError,
  ProtocolError,
  SerializationError,
  StateLostError,
  TimeoutError,
} from '../../errors/errors.js';
import type { Exit } from '../../executor/executor.js';
import type { PlannedGroup } from '../../plan/plan.js';
import { quoted } from '../../text/quoted.js';
import { isOfClass } from '../../wire/is-of-class.js';
import type { Actor } from '../replicas/actor.js';
import type { Task } from './task.js';

/** What executors say of an actor that they were told to end, or end as they are closed. */
export const TERMINATED = 'terminated';

/** Where a pool's errors happen. */
export interface PoolId {
  readonly pipeline: string;
  readonly group: string;
  /** Names of the pipeline's modules by number. */
  readonly modules: readonly string[];
  /** The only module of the group, if it has one alone. */
  readonly only: string | undefined;
}

function placeOf({ pipeline, group }: PoolId, actor: Actor, job?: number) {
  return { pipeline, group, replica: actor.replica, incarnation: actor.incarnation, job };
}

function lastModule({ modules, only }: PoolId, { lastModule }: Actor): string | undefined {
  return lastModule === undefined ? only : modules[lastModule];
}

/** What decides whether a job whose actor died is tried again. */
interface Tries extends Pick<PlannedGroup['options'], 'idempotent' | 'maxRedeliveries'> {
  readonly mayHaveRun: boolean;
}

const MAY_HAVE_RUN = 'The job may have had side effects; it was not run again.';

/** The actor died while it had the task. */
export function diedWith(place: PoolId, actor: Actor, exit: Exit, task: Task, tries: Tries): MagdaError {
  const { id } = task.job;
  const { mayHaveRun } = tries;
  const details = { ...placeOf(place, actor, id), mayHaveRun, fromOutside: isFromOutside(exit) };
  const who = `Group "${place.group}", replica ${actor.replica}`;
  if (exit.breach !== undefined) {
    const what = mayHaveRun ? MAY_HAVE_RUN : 'The job had not begun.';
    return new ProtocolError(`${ended(place, actor, exit)} Job ${id} ended with it. ${what}`, {
      ...details,
      fromOutside: false,
    });
  }
  if (!mayHaveRun) {
    const why = 'and the buffers of its inputs had been moved there, so it cannot go to another replica';
    return new ActorDiedError(`${who} died (${exit.reason}) before job ${id} began, ${why}.`, details);
  }
  if (actor.killReason !== undefined) {
    return new ActorKilledError(
      `${who} was killed ${actor.killReason.because}, and job ${id} with it. ${notAgain(task, tries)}`,
      { ...details, fromOutside: false },
    );
  }
  const module = lastModule(place, actor);
  const running = module === undefined ? `with job ${id}` : `while running module "${module}" of job ${id}`;
  const said = `${who} died (${exit.reason}) ${running}. ${heapAdvice(exit)}${notAgain(task, tries)}`;
  return new ActorDiedError(said, { ...details, module });
}

/** Why the job is not tried again, though it may have begun, and what to do about that. */
function notAgain({ deaths }: Task, { idempotent, maxRedeliveries }: Tries): string {
  if (deaths > 0) {
    const times = deaths === 1 ? 'twice' : `${deaths + 1} times`;
    return `It was tried ${times}, as often as \`maxRedeliveries: ${maxRedeliveries}\` allows, and may have had side effects each time.`;
  }
  const missing = idempotent
    ? 'Set the `maxRedeliveries` of the group, which is `idempotent`,'
    : 'Declare the group `idempotent` and set `maxRedeliveries`';
  return `${MAY_HAVE_RUN} ${missing} to have such jobs tried again.`;
}

/** It said what no host says. */
export function ended({ group }: PoolId, { replica }: Actor, { reason }: Exit): string {
  return (
    `Group "${group}", replica ${replica} was ended, because it ${reason}. ` +
    'Something else than this version of @magda/core speaks for it, or changes what it says.'
  );
}

function heapAdvice({ reason }: Exit): string {
  return reason.startsWith('out of memory') ? "Raise the group's `memory`. " : '';
}

/** Why an actor is killed with whatever else it has. */
export function onAccountOf(job: number): string {
  return `on account of job ${job}, which did not end as it should`;
}

/** Where an error came from that no job waited for. */
export function nobodysError(place: PoolId, actor: Actor): string {
  const module = lastModule(place, actor);
  const last = module === undefined || place.only !== undefined ? '' : ', which began last';
  const of = module === undefined ? '' : ` by module "${module}"${last}`;
  return `Group "${place.group}", replica ${actor.replica}: an error that no job waits for was left${of}`;
}

/** The actor was killed on account of another job, when its Aggregates had still to take this one in. */
export function killedHolding(place: PoolId, actor: Actor, because: string, task: Task): MagdaError {
  const { id } = task.job;
  return new ActorKilledError(
    `Group "${place.group}", replica ${actor.replica} was killed ${because}, with what job ${id} had for its Aggregate. ` +
      `No Aggregate has taken the job in. ${MAY_HAVE_RUN}`,
    { ...placeOf(place, actor, id), mayHaveRun: true },
  );
}

/** Its Aggregates took too long to take the job in. */
export function tookInTooLong(
  { pipeline, group }: Pick<PoolId, 'pipeline'> & Partial<PoolId>,
  aggregates: readonly string[],
  job: number,
  ms: number,
): TimeoutError {
  const where = group === undefined ? '' : ` in group "${group}"`;
  return new TimeoutError(
    `The job was not taken in within ${ms} ms${where}. Raise the \`timeout\`, or find out what keeps aggregate() of ${quoted(aggregates)}.`,
    { pipeline, group, module: aggregates.length === 1 ? aggregates[0] : undefined, job },
  );
}

/** The actor died after the task, but before its Aggregates could take the job in. */
export function diedHolding(place: PoolId, actor: Actor, exit: Exit, task: Task): MagdaError {
  const { id } = task.job;
  return new ActorDiedError(
    `Group "${place.group}", replica ${actor.replica} died (${exit.reason}) with what job ${id} had for its Aggregate. ` +
      `No Aggregate has taken the job in. ${MAY_HAVE_RUN}`,
    { ...placeOf(place, actor, id), mayHaveRun: true, fromOutside: isFromOutside(exit) },
  );
}

/** Signals by which people and systems end programs; by others a program ends on account of what it does itself. */
const ENDING = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']);

function isFromOutside({ fromOutside = false, signal }: Exit): boolean {
  return fromOutside || (signal !== undefined && ENDING.has(signal));
}

export function crashLoop(place: PoolId, replica: number, deaths: number, reason: string, cause?: unknown): MagdaError {
  return givenUp(place, replica, `died ${deaths} times within a minute, last: ${reason}`, cause);
}

/** The system had no room for so many starts in a row. */
export function neverRoom(place: PoolId, replica: number, starts: number, reason: string, cause: unknown): MagdaError {
  return givenUp(place, replica, `could not be started ${starts} times in a row, last: ${reason}`, cause);
}

/** What it dies of is that nobody can start it any more. */
export function executorClosed({ pipeline, group }: PoolId, cause: unknown): MagdaError {
  return new ClosedExecutorError(
    `Group "${group}" has no replicas any more, since the executor of pipeline "${pipeline}" was closed. ` +
      'Close a pipeline before its executor.',
    { pipeline, group, cause },
  );
}

function givenUp({ pipeline, group }: PoolId, replica: number, what: string, cause: unknown): MagdaError {
  const advice = `Mend the cause, then call pipeline.reset("${group}").`;
  return new CrashLoopError(`Group "${group}" was given up: replica ${replica} ${what.replace(/\.$/, '')}. ${advice}`, {
    ...{ pipeline, group, replica, cause },
  });
}

export function stateLost(place: PoolId, jobs: number, why: string): MagdaError {
  return new StateLostError(
    `Group "${place.group}" lost the state of its Aggregates, which had taken in ${jobs} ${jobs === 1 ? 'job' : 'jobs'}: ${why}. ` +
      `Call pipeline.reset("${place.group}") to begin anew.`,
    jobs,
    { pipeline: place.pipeline, group: place.group },
  );
}

export function ranTooLong(place: PoolId, actor: Actor, task: Task, ms: number): MagdaError {
  const module = lastModule(place, actor);
  const where = module === undefined ? `group "${place.group}"` : `module "${module}" of group "${place.group}"`;
  return new TimeoutError(
    `Job ${task.job.id} ran for more than ${ms} ms in ${where}, replica ${actor.replica}. Raise the \`timeout\`, or find out what keeps it.`,
    { ...placeOf(place, actor, task.job.id), module },
  );
}

/** What the task needs cannot be sent to an actor. */
export function cannotTravel(
  { pipeline, group }: PoolId,
  task: Task,
  cause: SerializationError | PayloadTooLargeError,
): MagdaError {
  const job = task.job.id;
  const details = { pipeline, group, job, cause };
  if (isOfClass(cause, SerializationError)) {
    const message = `The request of job ${job} cannot travel to group "${group}": ${cause.message}`;
    return new SerializationError(message, cause.path, details);
  }
  return new PayloadTooLargeError(`What job ${job} needs in group "${group}" cannot travel: ${cause.message}`, details);
}

export function queuedTooLong(place: PoolId, task: Task, ms: number): MagdaError {
  return new TimeoutError(
    `Job ${task.job.id} waited for more than ${ms} ms for a replica of group "${place.group}". ` +
      'Raise `queueTimeout`, or give the group more `replicas`.',
    { pipeline: place.pipeline, group: place.group, job: task.job.id },
  );
}
