/** The errors of jobs whose actor died before it had finished them. */

import { ActorDiedError, ActorKilledError, type MagdaError, ProtocolError } from '../../errors/errors.js';
import type { Exit } from '../../executor/executor.js';
import type { PlannedGroup } from '../../plan/plan.js';
import { contextOf, lastModuleOf, type PoolId } from '../task/pool-id.js';
import type { ActorHandle, Task } from '../task/task.js';

/** What executors say of an actor that they were told to end, or end as they are closed. */
export const TERMINATED = 'terminated';

/** What decides whether a job whose actor died is tried again. */
interface Tries extends Pick<PlannedGroup['options'], 'idempotent' | 'maxRedeliveries'> {
  readonly mayHaveRun: boolean;
}

export const MAY_HAVE_RUN = 'The job may have had side effects; it was not run again.';

/** The actor died while it had the task. */
export function diedWith(place: PoolId, actor: ActorHandle, exit: Exit, task: Task, tries: Tries): MagdaError {
  const { id } = task.job;
  const { mayHaveRun } = tries;
  const details = { ...contextOf(place, actor, id), mayHaveRun, fromOutside: isFromOutside(exit) };
  const who = `Group "${place.group}", replica ${actor.replica}`;
  if (exit.breach !== undefined) {
    const what = mayHaveRun ? MAY_HAVE_RUN : 'The job had not begun.';
    return new ProtocolError(`${brokeProtocol(place, actor, exit)} Job ${id} ended with it. ${what}`, {
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
  const module = lastModuleOf(place, actor);
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
export function brokeProtocol({ group }: PoolId, { replica }: ActorHandle, { reason }: Exit): string {
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
export function nobodysError(place: PoolId, actor: ActorHandle): string {
  const module = lastModuleOf(place, actor);
  const last = module === undefined || place.only !== undefined ? '' : ', which began last';
  const of = module === undefined ? '' : ` by module "${module}"${last}`;
  return `Group "${place.group}", replica ${actor.replica}: an error that no job waits for was left${of}`;
}

/** Signals by which people and systems end programs; by others a program ends on account of what it does itself. */
const ENDING = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']);

export function isFromOutside({ fromOutside = false, signal }: Exit): boolean {
  return fromOutside || (signal !== undefined && ENDING.has(signal));
}
