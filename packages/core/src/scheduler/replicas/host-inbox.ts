/** What an actor's host sends: held to what it was handed and asked, then reported to the pool. */

import { VersionMismatchError } from '../../errors/errors.js';
import type { Deferred } from '../../util/deferred.js';
import { VERSION } from '../../util/version.js';
import { Breach, isCount, shown, unless } from '../../wire/breach.js';
import { decodeError } from '../../wire/error-unpacking.js';
import { checkEnd, checkNext, type GroupResults, groupResults } from '../../wire/group-results.js';
import type { HostCommand } from '../../wire/host-commands.js';
import type {
  DoneMessage,
  EmitMessage,
  HostMessage,
  ParkedMessage,
  ProgressMessage,
} from '../../wire/host-messages.js';
import type { HostSpec } from '../../wire/host-spec.js';
import type { ModuleResult } from '../../wire/module-results.js';
import { PROTOCOL_VERSION } from '../../wire/protocol.js';
import type { ActorHandle, Task } from '../task/task.js';
import type { ActorListener } from './actor-listener.js';
import { EmitWindows } from './emit-windows.js';
import { checkAttempt, checkCall, moduleIn } from './module-turns.js';
import { Pings } from './pings.js';
import { Questions } from './questions.js';
import type { TasksInHand } from './tasks-in-hand.js';

export interface HostInboxParts {
  readonly actor: ActorHandle;
  readonly spec: Pick<HostSpec, 'modules' | 'durable' | 'oneCall'>;
  readonly tasks: TasksInHand;
  readonly listener: ActorListener;
  /** Settles when the host is ready, or cannot start. */
  readonly start: Deferred<void>;
  /** The actor has the task no more. */
  ended(task: Task): void;
  /** Whether the actor was ever handed a task of that dispatch id. */
  wasHanded(dispatchId: number): boolean;
  /** The task has a slot no more, until it is resumed. */
  parked(task: Task): void;
  /** The host begins the task of this dispatch id next. */
  announced(next: number): void;
}

export class HostInbox {
  readonly questions: Questions;
  readonly pings = new Pings();
  readonly emitted = new EmitWindows();
  /** Whether any job has finished. */
  proven = false;
  readonly #results: GroupResults;

  constructor(private readonly parts: HostInboxParts) {
    this.questions = new Questions(parts.spec);
    this.#results = groupResults(parts.spec);
  }

  /** Something was sent to the host. */
  asked(request: HostCommand): void {
    if (request.kind === 'credit') this.emitted.credited(request);
    else this.questions.asked(request);
  }

  /** @throws {Breach} before anything has changed, if the host cannot send that now. */
  receive(message: HostMessage): void {
    const { listener, actor, start } = this.parts;
    switch (message.kind) {
      case 'done':
        return this.#done(message);
      case 'result':
        return this.#published(message.dispatchId, message.result);
      case 'emit':
        return this.#emitted(message);
      case 'progress':
        return this.#progressed(message);
      case 'parked':
        return this.#parked(message);
      case 'batch':
        return this.#inOneCall(message);
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

  /** @throws {Breach} if nobody can read it; what a task emits that is over is dropped. */
  #emitted(message: EmitMessage): void {
    const task = this.#saying(message);
    if (task === undefined) return;
    unless(task.job.streams, 'it emits for a job whose values nobody reads');
    this.#inItsAttempt(task, message);
    this.emitted.received(message.dispatchId);
    task.job.emitted(task, message);
  }

  /** While a task waits for another attempt of a module, what others of it have emitted before may still leave. */
  #inItsAttempt(task: Task, { dispatchId, module, attempt = 1 }: EmitMessage): void {
    const { running } = this.parts.tasks;
    const runs = running.get(dispatchId) !== undefined || (this.#waits(dispatchId) && task.waitsFor !== module);
    unless(runs && attempt === task.attemptOf(module), 'it emits in an attempt that does not run');
  }

  #progressed(message: ProgressMessage): void {
    const task = this.#saying(message);
    task?.job.progressed(task, message);
  }

  /** The task in which a module says something; undefined for one that is over. */
  #saying({ dispatchId, module }: EmitMessage | ProgressMessage): Task | undefined {
    const task = this.parts.tasks.find(dispatchId);
    if (task === undefined) {
      unless(this.parts.wasHanded(dispatchId), 'it spoke of a task that it was never handed');
      return undefined;
    }
    moduleIn(task, module, this.parts.spec);
    return task;
  }

  #published(dispatchId: number, result: ModuleResult): void {
    const task = this.#inHand(dispatchId);
    unless(!this.#waits(dispatchId), 'a result of a task that waits for another attempt');
    checkNext(this.#results[task.invocation.phase], result, task.early);
    task.early++;
    this.parts.listener.published(task, result);
  }

  #done(message: DoneMessage): void {
    const { dispatchId } = message;
    const task = this.#inHand(dispatchId);
    unless(
      !this.#waits(dispatchId) || (message.error !== undefined && this.questions.isToEnd(dispatchId)),
      'a task ended that waits for another attempt',
    );
    checkEnd(this.#results[task.invocation.phase], message, task.early);
    const { next } = message;
    if (next !== undefined) {
      unless(isCount(next) && this.parts.wasHanded(next), 'a job comes next that it was not handed');
      this.parts.announced(next);
    }
    this.proven = true;
    this.questions.ended(dispatchId);
    this.parts.ended(task);
    this.parts.listener.done(task, message);
  }

  #parked(message: ParkedMessage): void {
    const task = this.#atWork(message.dispatchId);
    checkAttempt(task, message, this.parts.spec);
    task.isParked = true;
    task.waitsFor = message.module;
    this.parts.parked(task);
    this.parts.listener.parked(task, message);
  }

  #inOneCall({ module, dispatchIds, over }: Extract<HostMessage, { readonly kind: 'batch' }>): void {
    const tasks = dispatchIds.map((dispatchId) => this.#atWork(dispatchId));
    checkCall(tasks, module, this.parts.spec);
    this.parts.listener.inOneCall(tasks, module, over === true);
  }

  #recalled(dispatchIds: readonly number[]): void {
    const tasks = dispatchIds.map((dispatchId) => this.#inHand(dispatchId));
    unless(!dispatchIds.some((one) => this.#waits(one)), 'it gave back a task that has begun, and waits');
    for (const task of tasks) this.parts.ended(task);
    this.parts.listener.recalled(tasks);
  }

  #waits(dispatchId: number): boolean {
    const { parked } = this.parts.tasks;
    return parked.size > 0 && parked.get(dispatchId) !== undefined;
  }

  /** One that has a slot. */
  #atWork(dispatchId: number): Task {
    const task = this.#inHand(dispatchId);
    if (this.parts.tasks.running.get(dispatchId) === undefined)
      throw new Breach(`task ${dispatchId} does not run, but waits`);
    return task;
  }

  #inHand(dispatchId: number): Task {
    const task = this.parts.tasks.find(dispatchId);
    if (task === undefined) throw new Breach(`it spoke of task ${shown(dispatchId)}, which it does not have`);
    return task;
  }
}
