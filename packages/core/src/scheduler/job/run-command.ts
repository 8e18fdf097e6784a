/** Makes the message that hands a task over. */

import type { RunCommand } from '../../wire/host-commands.js';
import type { Task } from '../task/task.js';
import type { IntermediateResults } from './intermediate-results.js';
import type { Call } from './job-context.js';

/** What is to be reported of its modules. */
interface Wanted {
  readonly timed: boolean;
  readonly watched: boolean;
}

export function runCommand(task: Task, call: Call, published: IntermediateResults, wanted: Wanted): RunCommand {
  const { externals, phase, batches } = task.invocation;
  const bare: RunCommand = {
    kind: 'run',
    job: call.id,
    phase,
    dispatchId: task.dispatchId,
    timed: wanted.timed,
    request: call.request,
    inputs: published.inputsOf(externals),
  };
  const message: RunCommand = task.deaths > 0 && batches ? { ...bare, alone: true } : bare;
  const absent = published.absentAmong(externals);
  const { earlier } = task;
  const known = absent === undefined ? message : { ...message, absent };
  const whole = earlier === undefined ? known : { ...known, earlier };
  return wanted.watched ? { ...whole, progress: true } : whole;
}
