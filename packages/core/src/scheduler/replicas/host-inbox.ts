/** What an actor's host sends: held to what it was handed and asked, then reported to the pool. */

import { VersionMismatchError } from '../../errors/errors.js';
import type { Deferred } from '../../util/deferred.js';
import { VERSION } from '../../util/version.js';
import { Breach, shown } from '../../wire/breach.js';
import { decodeError } from '../../wire/error-envelope.js';
import { checkEnd, checkNext, type GroupResults, groupResults } from '../../wire/group-results.js';
import {
  type DoneMessage,
  type HostMessage,
  type HostSpec,
  type ModuleResult,
  PROTOCOL_VERSION,
} from '../../wire/protocol.js';
import type { ActorHandle, Task } from '../task/task.js';
import type { ActorListener } from './actor-listener.js';
import { Pings } from './pings.js';
import { Questions } from './questions.js';
import type { TasksInHand } from './tasks-in-hand.js';

export interface HostInboxParts {
  readonly actor: ActorHandle;
  readonly spec: Pick<HostSpec, 'modules' | 'durable'>;
  readonly tasks: TasksInHand;
  readonly listener: ActorListener;
  /** Settles when the host is ready, or cannot start. */
  readonly start: Deferred<void>;
  /** The actor has the task no more. */
  ended(task: Task): void;
  /** The host begins the task of this dispatch id next. */
  announced(next: number): void;
}

export class HostInbox {
  readonly questions: Questions;
  readonly pings = new Pings();
  /** Whether any job has finished. */
  proven = false;
  readonly #results: GroupResults;

  constructor(private readonly parts: HostInboxParts) {
    this.questions = new Questions(parts.spec);
    this.#results = groupResults(parts.spec);
  }

  /** @throws {Breach} before anything has changed, if the host cannot send that now. */
  receive(message: HostMessage): void {
    const { listener, actor, start } = this.parts;
    switch (message.kind) {
      case 'done':
        return this.#done(message);
      case 'result':
        return this.#published(message.dispatchId, message.result);
      case 'pong':
        return this.pings.answered(message.id, message.ms);
      case 'log':
        return listener.log(message.entry);
      case 'uncaught':
        return listener.uncaught(actor, message.error);
    }
    this.questions.answered(message);
    switch (message.kind) {
      case 'recalled':
        return this.#recalled(message.dispatchIds);
      case 'ready':
        return this.#ready(message);
      case 'failed':
        return start.reject(decodeError(message.error));
      case 'stopped':
        return listener.stopped(actor, message.errors);
      default:
        return listener.onStateMessage(actor, message);
    }
  }

  #ready({ protocol, version }: Extract<HostMessage, { readonly kind: 'ready' }>): void {
    const { start } = this.parts;
    if (protocol === PROTOCOL_VERSION) return start.resolve();
    start.reject(
      new VersionMismatchError(
        `Its worker has version ${shown(version)} of @magda/core (protocol ${protocol}), but the pipeline was built with ` +
          `${VERSION} (protocol ${PROTOCOL_VERSION}). Install one version of @magda/core.`,
      ),
    );
  }

  #published(dispatchId: number, result: ModuleResult): void {
    const task = this.#inHand(dispatchId);
    checkNext(this.#results[task.invocation.phase], result, task.early);
    task.early++;
    this.parts.listener.published(task, result);
  }

  #done(message: DoneMessage): void {
    const task = this.#inHand(message.dispatchId);
    checkEnd(this.#results[task.invocation.phase], message, task.early);
    if (message.next !== undefined) this.parts.announced(message.next);
    this.proven = true;
    this.questions.ended(message.dispatchId);
    this.parts.ended(task);
    this.parts.listener.done(task, message);
  }

  #recalled(dispatchIds: readonly number[]): void {
    const tasks = dispatchIds.map((dispatchId) => this.#inHand(dispatchId));
    for (const task of tasks) this.parts.ended(task);
    this.parts.listener.recalled(tasks);
  }

  #inHand(dispatchId: number): Task {
    const task = this.parts.tasks.find(dispatchId);
    if (task === undefined) throw new Breach(`it spoke of task ${shown(dispatchId)}, which it does not have`);
    return task;
  }
}
