/** A job whose reader gets what its modules emit. */

import { leftBy } from '../../errors/call-errors.js';
import { WINDOW } from '../../host/limits.js';
import type { PlannedPhase } from '../../plan/plan.js';
import type { ReadJob, ValueReader } from '../../runtime/value-reader.js';
import type { RunCommand } from '../../wire/host-commands.js';
import type { EmitMessage } from '../../wire/host-messages.js';
import { decodePayload } from '../../wire/payload.js';
import type { ActorHandle, Task } from '../task/task.js';
import { Job } from './job.js';
import type { Call, JobContext } from './job-context.js';

/** Values of a task at one actor that were taken, and of which its host does not know yet. */
interface Taken {
  readonly actor: ActorHandle;
  readonly dispatchId: number;
  values: number;
}

export class StreamedJob extends Job implements ReadJob {
  readonly #taken = new Map<Task, Taken>();

  constructor(
    call: Call,
    phase: PlannedPhase,
    context: JobContext<Job>,
    private readonly reader: ValueReader,
  ) {
    super(call, phase, context);
    reader.reads(this);
  }

  override get streams(): boolean {
    return true;
  }

  override runMessage(task: Task, final: boolean, transfer: object[]): RunCommand {
    const message = super.runMessage(task, final, transfer);
    return this.reader.isOpen ? { ...message, streams: true } : message;
  }

  override emitted(task: Task, { module, payload, dispatchId, attempt = 1 }: EmitMessage): void {
    if (this.state !== 'running' || !this.reader.isOpen) return;
    let value: unknown;
    try {
      value = decodePayload(payload, this.context.interfaces, 'value');
    } catch (error) {
      return this.settle(task, 'failed', error);
    }
    const actor = task.actor as ActorHandle;
    const emitted = { module: this.context.moduleName(module), value, attempt };
    this.reader.add(emitted, () => this.#credit(task, actor, dispatchId));
  }

  abort(): void {
    this.fail(leftBy(this.context.name, this.id), true);
  }

  unread(): void {
    for (const task of this.tasks) {
      if (task?.state !== 'handed') continue;
      task.actor?.send({ kind: 'credit', dispatchId: task.dispatchId, values: undefined });
    }
  }

  #credit(task: Task, actor: ActorHandle, dispatchId: number): void {
    // What was emitted before a death says nothing of the window of the next actor.
    if (task.state !== 'handed' || task.actor !== actor || task.dispatchId !== dispatchId) return;
    let taken = this.#taken.get(task);
    if (taken?.actor !== actor || taken.dispatchId !== dispatchId) {
      taken = { actor, dispatchId, values: 0 };
      this.#taken.set(task, taken);
    }
    taken.values++;
    // Not one by one, as each message costs as much as a value; half a window is left to go on meanwhile.
    if (taken.values < WINDOW / 2) return;
    const { values } = taken;
    taken.values = 0;
    actor.send({ kind: 'credit', dispatchId, values });
  }
}
