/** What an actor reports to its pool. */

import type { PayloadTooLargeError, SerializationError } from '../../errors/errors.js';
import type { Exit } from '../../executor/executor.js';
import type { LogEntry } from '../../log/log-entry.js';
import type { ErrorEnvelope } from '../../wire/error-envelope.js';
import type { DoneMessage, ParkedMessage, StateMessage } from '../../wire/host-messages.js';
import type { ModuleResult } from '../../wire/module-results.js';
import type { ActorHandle, Task } from '../task/task.js';

export type UnsendableError = SerializationError | PayloadTooLargeError;

/** What becomes of tasks in an actor. */
export interface TaskSink {
  /** The task is now first in line, so the actor is running it. */
  begun(task: Task): void;
  /** These are in one call of a module now, or go on after it, each by itself. */
  inOneCall(tasks: readonly Task[], module: number, isOver: boolean): void;
  published(task: Task, result: ModuleResult): void;
  done(task: Task, message: DoneMessage): void;
  /** A module of the task failed, and waits for another attempt; the task has given up its slot. */
  parked(task: Task, message: ParkedMessage): void;
  /** Tasks that had not begun are back. */
  recalled(tasks: readonly Task[]): void;
  /** What the task needs cannot travel. */
  unsendable(task: Task, cause: UnsendableError): void;
}

export interface ActorListener extends TaskSink {
  /** It has more or less in hand. */
  loaded(actor: ActorHandle): void;
  /** Its modules are warmed up; it takes jobs once the promise has resolved. */
  started(actor: ActorHandle): Promise<void> | undefined;
  /** Something has become of its Aggregates. */
  onStateMessage(actor: ActorHandle, message: StateMessage): void;
  log(entry: LogEntry): void;
  uncaught(actor: ActorHandle, error: ErrorEnvelope): void;
  stopped(actor: ActorHandle, errors: readonly ErrorEnvelope[]): void;
  died(actor: ActorHandle, exit: Exit): void;
}
