/** One live incarnation of a replica: what it was handed, and the words that go over its connection. */

import {
  BootstrapError,
  type ErrorContext,
  type PayloadTooLargeError,
  ProtocolError,
  type SerializationError,
  VersionMismatchError,
} from '../../errors/errors.js';
import type { Connection, Exit } from '../../executor/executor.js';
import type { LogEntry } from '../../log/log-entry.js';
import { deferred } from '../../util/deferred.js';
import { SmallMap } from '../../util/small-map.js';
import { VERSION } from '../../util/version.js';
import { Breach, isCount, shown, unless } from '../../wire/breach.js';
import { checkedMessage } from '../../wire/check-message.js';
import { decodeError, type ErrorEnvelope } from '../../wire/error-envelope.js';
import { checkEnd, checkNext, type GroupResults, groupResults } from '../../wire/group-results.js';
import { refusedPayload } from '../../wire/payload.js';
import {
  type DoneMessage,
  type HostCommand,
  type HostMessage,
  type HostSpec,
  PROTOCOL_VERSION,
  type PublishedResult,
  type RunCommand,
  type StateMessage,
} from '../../wire/protocol.js';
import { shortenRuns } from '../../wire/short-form.js';
import type { DispatchTracker } from '../../wire/start-log.js';
import type { Task } from '../job/task.js';
import { Questions } from './questions.js';

/** What an actor tells its pool. */
export interface ActorListener {
  /** The task is now first in line, so the actor is running it. */
  begun(task: Task): void;
  /** It has more or less in hand. */
  loaded(actor: Actor): void;
  published(task: Task, result: PublishedResult): void;
  done(task: Task, message: DoneMessage): void;
  /** Tasks that had not begun are back. */
  recalled(tasks: readonly Task[]): void;
  /** What the task needs cannot travel. */
  unsendable(task: Task, cause: SerializationError | PayloadTooLargeError): void;
  /** Its modules are warmed up; it takes jobs once the promise has resolved. */
  started(actor: Actor): Promise<void> | undefined;
  /** It says something of its Aggregates. */
  onStateMessage(actor: Actor, message: StateMessage): void;
  log(entry: LogEntry): void;
  uncaught(actor: Actor, error: ErrorEnvelope): void;
  stopped(actor: Actor, errors: readonly ErrorEnvelope[]): void;
  died(actor: Actor, exit: Exit): void;
}

/** What its host is told that it is, but for what its connection adds. */
export type ActorSpec = Omit<HostSpec, 'startLog' | 'sharedMemory' | 'passes'>;

/** A kill, and on account of what. */
export interface KillReason {
  readonly because: string;
}

/** The actor takes no more jobs, and is replaced once those that it runs have ended or are abandoned. */
export interface Retirement extends KillReason {
  /** Whether it goes on as before if an abandoned job ends after all. */
  readonly isRevocable: boolean;
}

export class Actor {
  /** Handed and first in line, by job; the host runs these. */
  readonly running = new SmallMap<Task>();
  /** Handed ahead of time, in order. */
  readonly prefetched: Task[] = [];
  /** Run-phase tasks that ended here and whose inputs to an Aggregate wait for a decision, by job. */
  readonly undecided = new Map<number, Task>();
  /** Jobs told to commit that have not been answered. */
  readonly committing = new Map<number, Task>();
  /** Whether any job of this incarnation has finished. */
  proven = false;
  /** Why we killed it, if we did. */
  killReason: KillReason | undefined;
  /** Why it is to be replaced, if it is. */
  retirement: Retirement | undefined;
  /** When a job last ended here. */
  lastEnd = 0;
  /** How it ended, once it has. */
  exit: Exit | undefined;
  readonly #start = deferred();
  #dispatches = 0;
  /** Who waits for which answer. */
  readonly #asked = new Map<number, (ms: number | undefined) => void>();
  #pings = 0;
  readonly #outgoing: RunCommand[] = [];
  readonly #transfer: object[] = [];
  readonly #questions: Questions;
  readonly #results: GroupResults;
  /** What it said that no host says, if it did: it is being ended. */
  #breach: string | undefined;

  constructor(
    private readonly spec: ActorSpec,
    private readonly connection: Connection,
    private readonly tracker: DispatchTracker | undefined,
    private readonly listener: ActorListener,
  ) {
    this.#questions = new Questions(spec);
    this.#results = groupResults(spec);
    connection.onMessage((said) => this.#hear(said));
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

  /** Whether it is neither condemned nor about to end, and can come to jobs. */
  get takesJobs(): boolean {
    return this.killReason === undefined && this.#breach === undefined && this.retirement === undefined;
  }

  /** Tells the host what it is. @returns when its modules are warmed up; rejects with what prevented that. */
  async start(spec: HostSpec): Promise<void> {
    this.connection.send({ kind: 'start', spec });
    this.#questions.asked({ kind: 'start', spec });
    await this.#start.promise;
  }

  /** The module that it began last, if that can be known. */
  get lastModule(): number | undefined {
    const last = this.tracker?.lastModule;
    return this.spec.modules.some(({ id }) => id === last) ? last : undefined;
  }

  get handed(): number {
    return this.running.size + this.prefetched.length;
  }

  get idle(): boolean {
    return this.handed === 0;
  }

  /** Whether it would begin one more task at once. */
  get couldBegin(): boolean {
    return this.running.size < this.spec.concurrency;
  }

  /** How many more tasks it could take, if `ahead` may wait behind those that run. */
  room(prefetched: number): number {
    return this.spec.concurrency + prefetched - this.handed;
  }

  /** Puts a task in line; it leaves with the next `flush`. */
  hand(task: Task, moves: boolean): void {
    task.actor = this;
    task.state = 'handed';
    const dispatchId = this.#dispatches++;
    task.dispatchId = this.tracker?.hand(dispatchId) ?? dispatchId;
    task.early = 0;
    this.#outgoing.push(task.job.runMessage(task, moves, this.#transfer));
    if (this.running.size < this.spec.concurrency) {
      this.running.add(task.job.id, task);
      this.listener.begun(task);
    } else {
      this.prefetched.push(task);
    }
    this.listener.loaded(this);
  }

  /** Sends what was handed over: in one message, if it can travel so. */
  flush(): void {
    const messages = this.#outgoing.splice(0);
    const transfer = this.#transfer.length === 0 ? undefined : this.#transfer.splice(0);
    if (messages.length === 0) return;
    try {
      this.connection.send(shortenRuns(messages), transfer);
    } catch {
      for (const message of messages) this.#sendAlone(message);
    }
  }

  #sendAlone(message: RunCommand): void {
    try {
      this.connection.send(message);
    } catch (cause) {
      const task = this.#find(message.job);
      if (task === undefined) return;
      this.#forget(task);
      this.listener.unsendable(task, refusedPayload('request', cause));
    }
  }

  send(request: HostCommand): void {
    // It may be about a task that was put in line a moment ago.
    this.flush();
    this.connection.send(request);
    this.#questions.asked(request);
  }

  /** Takes a task back if that can be done at once: memory is shared, and the host has not begun it. */
  takeBack(task: Task): boolean {
    if (!this.tracker?.recall(task.dispatchId)) return false;
    this.#forget(task);
    return true;
  }

  /** Asks for tasks back; those that had not begun come as `recalled`. */
  askBack(tasks: readonly Task[]): void {
    this.send({ kind: 'recall', jobs: tasks.map(({ job }) => job.id) });
  }

  /**
   * Asks the host how long the job has been running; `undefined` is the answer where it is not.
   * @returns a function that makes the answer of no interest.
   */
  ask(job: number | undefined, heard: (ms: number | undefined) => void): () => void {
    const id = this.#pings++;
    this.#asked.set(id, heard);
    this.send({ kind: 'ping', id, job });
    return () => void this.#asked.delete(id);
  }

  /** After its death: whether the task is known not to have begun. */
  neverBegan(task: Task): boolean {
    return this.tracker?.neverBegan(task.dispatchId) ?? false;
  }

  get exited(): Promise<Exit> {
    return this.connection.exited;
  }

  terminate(): Promise<void> {
    return this.connection.terminate();
  }

  #hear(said: unknown): void {
    if (!this.alive || this.#breach !== undefined) return;
    try {
      const message = checkedMessage(said, this.spec);
      if (message !== undefined) this.#receive(message);
    } catch (error) {
      if (!(error instanceof Breach)) throw error;
      this.#breakOff(error.message);
    }
  }

  /** It said what no host says: nothing more of it is heard, and what it has is lost with it. */
  #breakOff(breach: string): void {
    this.#breach = breach;
    this.#start.reject(new ProtocolError(`It ${broke(breach)}.`, { mayHaveRun: false }));
    this.listener.loaded(this);
    void this.connection.terminate();
  }

  /** @throws {Breach} before anything has changed, if its host cannot say that now. */
  #receive(message: HostMessage): void {
    switch (message.kind) {
      case 'done':
        return this.#done(message);
      case 'result':
        return this.#published(message.job, message.result);
      case 'pong':
        return this.#answered(message.id, message.ms);
      case 'log':
        return this.listener.log(message.entry);
      case 'uncaught':
        return this.listener.uncaught(this, message.error);
    }
    this.#questions.answered(message);
    switch (message.kind) {
      case 'recalled':
        return this.#recalled(message.jobs);
      case 'ready':
        return this.#started(message);
      case 'failed':
        return this.#start.reject(decodeError(message.error));
      case 'stopped':
        return this.listener.stopped(this, message.errors);
      default:
        return this.listener.onStateMessage(this, message);
    }
  }

  #started({ protocol, version }: Extract<HostMessage, { readonly kind: 'ready' }>): void {
    if (protocol === PROTOCOL_VERSION) return this.#start.resolve();
    this.#start.reject(
      new VersionMismatchError(
        `Its worker has version ${shown(version)} of @magda/core (protocol ${protocol}), but the pipeline was built with ` +
          `${VERSION} (protocol ${PROTOCOL_VERSION}). Install one version of @magda/core.`,
      ),
    );
  }

  #published(job: number, result: PublishedResult): void {
    const task = this.#inHand(job);
    checkNext(this.#results[task.invocation.phase], result, task.early);
    task.early++;
    this.listener.published(task, result);
  }

  #done(message: DoneMessage): void {
    const task = this.#inHand(message.job);
    checkEnd(this.#results[task.invocation.phase], message, task.early);
    if (message.next !== undefined) this.#announced(message.next);
    this.proven = true;
    this.#questions.ended(message.job);
    this.#forget(task);
    this.listener.done(task, message);
  }

  #announced(next: number): void {
    unless(isCount(next) && next < this.#dispatches, 'a job comes next that it was not handed');
    this.tracker?.announced(next);
  }

  #answered(id: number, ms: number | undefined): void {
    unless(id < this.#pings, 'it answered what it was not asked');
    const heard = this.#asked.get(id);
    this.#asked.delete(id);
    heard?.(ms);
  }

  #recalled(jobs: readonly number[]): void {
    const tasks = jobs.map((job) => this.#inHand(job));
    for (const task of tasks) this.#forget(task);
    this.listener.recalled(tasks);
  }

  #inHand(job: number): Task {
    const task = this.#find(job);
    if (task === undefined) throw new Breach(`it spoke of job ${shown(job)}, which it does not have`);
    return task;
  }

  #find(job: number): Task | undefined {
    return this.running.get(job) ?? this.prefetched.find((task) => task.job.id === job);
  }

  /** The next in line moves up. */
  #forget(task: Task): void {
    const next = this.running.delete(task.job.id) ? this.prefetched.shift() : this.#removeAhead(task);
    if (next !== undefined) this.running.add(next.job.id, next);
    this.listener.loaded(this);
    if (next !== undefined) this.listener.begun(next);
  }

  #removeAhead(task: Task): undefined {
    const at = this.prefetched.indexOf(task);
    if (at >= 0) this.prefetched.splice(at, 1);
  }
}

function broke(breach: string): string {
  return `broke the protocol: ${breach}`;
}
