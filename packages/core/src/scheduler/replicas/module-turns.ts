/** What a host says of its modules' turns with tasks: none but those that run in a task's phase, have one with it. */

import { gathers } from '../../wire/announced-begins.js';
import { Breach, shown, unless } from '../../wire/breach.js';
import type { ParkedMessage } from '../../wire/host-messages.js';
import type { HostSpec, ModuleSpec } from '../../wire/host-spec.js';
import type { Task } from '../task/task.js';

type Group = Pick<HostSpec, 'modules' | 'oneCall'>;

/** @throws {Breach} if the module does not run in the task. */
export function moduleIn({ invocation: { phase } }: Task, id: number, { modules }: Group): ModuleSpec {
  const found = modules.find((one) => one.id === id && (one.aggregate ? phase === 'process' : one.phase === phase));
  if (found === undefined) throw new Breach(`module ${shown(id)} speaks of a task in which it does not run`);
  return found;
}

/** @throws {Breach} if the task does not wait for another attempt of the module after that one. */
export function checkAttempt(task: Task, { module, attempt }: ParkedMessage, group: Group): void {
  const most = moduleIn(task, module, group).retry?.maxAttempts ?? 1;
  const failed = task.failed?.get(module) ?? 0;
  unless(attempt === task.attemptOf(module) && failed + 1 < most, 'it waits for an attempt that does not come next');
}

/** @throws {Breach} if the module does not take those in one call. */
export function checkCall(tasks: readonly Task[], id: number, group: Group): void {
  for (const task of tasks) {
    const module = moduleIn(task, id, group);
    unless(gathers(module, group.oneCall), 'a call of a module that waits for nobody');
    unless(tasks.length <= (module.batch?.maxSize ?? 1), 'a call for more jobs than its module takes');
  }
  unless(new Set(tasks).size === tasks.length, 'a call for a job twice');
}
