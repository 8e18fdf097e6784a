/** One live incarnation of a replica: what it was handed, and the messages that go over its connection. */

import {
  BootstrapError,
  type ErrorContext,
  type PayloadTooLargeError,
  ProtocolError,
  type SerializationError,
} from '../../errors/errors.js';
import type { Connection, Exit } from '../../executor/executor.js';
import { deferred } from '../../util/deferred.js';
import { Breach } from '../../wire/breach.js';
import { checkedMessage } from '../../wire/check-message.js';
import type { HostCommand } from '../../wire/host-commands.js';
import type { HostSpec } from '../../wire/host-spec.js';
import type { DispatchTracker } from '../../wire/start-log.js';
import type { ActorHandle, KillReason, Retirement, Task } from '../task/task.js';
import type { ActorListener } from './actor-listener.js';
import { ActorLoad } from './actor-load.js';
import { HostInbox } from './host-inbox.js';
import { RunQueue } from './run-queue.js';

/** What its host gets to know of itself, but for what its connection adds. */
export type ActorSpec = Omit<HostSpec, 'startLog' | 'sharedMemory' | 'passes'>;

export class Actor extends ActorLoad implements ActorHandle {
  readonly undecided = new Map<number, Task>();
  readonly committing = new Map<number, Task>();
  killReason: KillReason | undefined;
  retirement: Retirement | undefined;
  lastEnd = 0;
  /** How it ended, once it has. */
  exit: Exit | undefined;
  readonly #start = deferred();
  #dispatches = 0;
  readonly #queue: RunQueue;
  readonly #inbox: HostInbox;
  /** How it broke the protocol, if it did: it is being ended. */
  #breach: string | undefined;

  constructor(
    private readonly spec: ActorSpec,
    private readonly connection: Connection,
    private readonly tracker: DispatchTracker | undefined,
    private readonly listener: ActorListener,
  ) {
    super(spec.concurrency);
    this.#queue = new RunQueue(connection);
    this.#inbox = new HostInbox({
      ...{ spec, listener, actor: this, tasks: this.tasks, start: this.#start },
      ended: (task) => this.#forget(task),
      parked: (task) => this.#movedUp(this.tasks.park(task)),
      wasHanded: (dispatchId) => (dispatchId < 0 ? -1 - dispatchId : dispatchId) < this.#dispatches,
      announced: (next) => tracker?.announced(next),
    });
    connection.onMessage((message) => this.#onMessage(message));
    void connection.exited.then((exit) => {
      const breach = this.#breach;
      this.exit = breach === undefined ? exit : { ...exit, reason: broke(breach), breach };
      this.#start.reject(new BootstrapError(`It ended while it started: ${this.exit.reason}.`));
      listener.died(this, this.exit);
    });
    this.#start.promise.catch(() => {});
  }

  get alive(): boolean {
    return this.exit === undefined;
  }

  get place(): ErrorContext {
    const { pipeline, group, replica, incarnation } = this.spec;
    return { pipeline, group, replica, incarnation };
  }

  get replica(): number {
    return this.spec.replica;
  }

  get incarnation(): number {
    return this.spec.incarnation;
  }

  get proven(): boolean {
    return this.#inbox.proven;
  }

  /** Whether it is neither killed nor about to be replaced. */
  get takesJobs(): boolean {
    return this.killReason === undefined && this.#breach === undefined && this.retirement === undefined;
  }

  /** Sends the host its spec. @returns when its modules are warmed up; rejects with what prevented that. */
  async start(spec: HostSpec): Promise<void> {
    this.connection.send({ kind: 'start', spec });
    this.#inbox.questions.asked({ kind: 'start', spec });
    await this.#start.promise;
  }

  get lastModule(): number | undefined {
    const last = this.tracker?.lastModule;
    return this.spec.modules.some(({ id }) => id === last) ? last : undefined;
  }

  /** Puts a task in line; it leaves with the next `flush`. */
  hand(task: Task, moves: boolean): void {
    task.actor = this;
    task.state = 'handed';
    const dispatchId = this.#dispatches++;
    task.dispatchId = this.tracker?.hand(dispatchId) ?? dispatchId;
    task.early = 0;
    this.#queue.add(task, moves);
    if (this.tasks.add(task)) this.listener.begun(task);
    this.listener.loaded(this);
  }

  /** Sends what was handed over: in one message, if it can travel so. */
  flush(): void {
    this.#queue.flush(this.#unsendable);
  }

  readonly #unsendable = (dispatchId: number, cause: SerializationError | PayloadTooLargeError): void => {
    const task = this.tasks.find(dispatchId);
    if (task === undefined) return;
    this.#forget(task);
    this.listener.unsendable(task, cause);
  };

  send(request: HostCommand): void {
    // It may be about a task that was put in line a moment ago.
    this.flush();
    this.connection.send(request);
    this.#inbox.asked(request);
  }

  /** Lets a task go on that waits for another attempt of a module; there is a free slot. */
  resume(task: Task): void {
    this.tasks.resume(task);
    this.send({ kind: 'resume', dispatchId: task.dispatchId });
    this.listener.begun(task);
    this.listener.loaded(this);
  }

  takeBack(task: Task): boolean {
    if (!this.tracker?.recall(task.dispatchId)) return false;
    this.#forget(task);
    return true;
  }

  askBack(tasks: readonly Task[]): void {
    this.send({ kind: 'recall', dispatchIds: tasks.map(({ dispatchId }) => dispatchId) });
  }

  ask(task: Task | undefined, answered: (ms: number | undefined) => void): () => void {
    const { message, forget } = this.#inbox.pings.ask(task?.dispatchId, answered);
    this.send(message);
    return forget;
  }

  neverBegan(task: Task): boolean {
    return this.tracker?.neverBegan(task.dispatchId) ?? false;
  }

  get exited(): Promise<Exit> {
    return this.connection.exited;
  }

  terminate(): Promise<void> {
    return this.connection.terminate();
  }

  #onMessage(raw: unknown): void {
    if (!this.alive || this.#breach !== undefined) return;
    try {
      const message = checkedMessage(raw, this.spec);
      if (message !== undefined) this.#inbox.receive(message);
    } catch (error) {
      if (!(error instanceof Breach)) throw error;
      this.#breakOff(error.message);
    }
  }

  /** Its host broke the protocol: no more of its messages count, and what it has is lost with it. */
  #breakOff(breach: string): void {
    this.#breach = breach;
    this.#start.reject(new ProtocolError(`It ${broke(breach)}.`, { mayHaveRun: false }));
    this.listener.loaded(this);
    void this.connection.terminate();
  }

  /** The next in line moves up. */
  #forget(task: Task): void {
    const next = this.tasks.remove(task);
    this.#inbox.emitted.ended(task.dispatchId);
    this.#movedUp(next);
  }

  #movedUp(next: Task | undefined): void {
    this.listener.loaded(this);
    if (next !== undefined) this.listener.begun(next);
  }
}

function broke(breach: string): string {
  return `broke the protocol: ${breach}`;
}
