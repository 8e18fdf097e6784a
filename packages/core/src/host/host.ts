/** One actor's side of the protocol. */

import { AbortedError, type MagdaError } from '../errors/errors.js';
import type { HostChannel } from '../executor/executor.js';
import { type AsyncScope, currentScope, inScopeLike } from '../util/async-scope.js';
import type { Clock } from '../util/clock.js';
import { VERSION } from '../util/version.js';
import { shown } from '../wire/breach.js';
import { encodeError } from '../wire/error-packing.js';
import { decodeError } from '../wire/error-unpacking.js';
import type { HostCommand } from '../wire/host-commands.js';
import type { CommitFailure, HostMessage, StateMessage } from '../wire/host-messages.js';
import type { HostSpec } from '../wire/host-spec.js';
import type { ModuleTimes } from '../wire/module-results.js';
import { PROTOCOL_VERSION } from '../wire/protocol.js';
import { RecordingStartLog } from '../wire/recorded-starts.js';
import { type HostCommands, lengthenRequests } from '../wire/short-form.js';

import { SharedStartLog } from '../wire/start-log.js';
import { batchesOf } from './batching.js';
import { frozen } from './frozen.js';
import { GroupModules } from './group-modules.js';
import { type HostLoggers, hostLoggers } from './host-loggers.js';
import type { LoadSource } from './load-class.js';
import { Mailbox } from './mailbox.js';
import { StateReplayer } from './state-replayer.js';
import { mismatch, unknownCommand } from './version-errors.js';

/** A message before the incarnation is put on it. */
type OutgoingMessage = HostMessage extends infer M ? (M extends HostMessage ? Omit<M, 'incarnation'> : never) : never;

export class Host {
  #modules: GroupModules | undefined;
  #mailbox: Mailbox | undefined;
  /** Of a durable host. */
  #state: StateReplayer | undefined;
  #incarnation = 0;
  /** A context without anything of jobs. */
  readonly #scope = currentScope();
  #scopeOf: (job: number) => AsyncScope | undefined = () => this.#scope;
  readonly #starting = new AbortController();
  #started: Promise<void> | undefined;
  /** What went wrong as modules were torn down before they all had started. */
  #notTornDown: readonly MagdaError[] = [];

  constructor(
    private readonly channel: HostChannel,
    private readonly load: LoadSource,
    private readonly clock: Clock,
  ) {
    channel.onMessage((message) => this.#receive(message as HostCommands));
  }

  /** Reports a throw or rejection that no job waited for. */
  uncaught(error: unknown): void {
    this.#say({ kind: 'uncaught', error: encodeError(error) });
  }

  #receive(message: HostCommands): void {
    for (const request of lengthenRequests(message)) this.#obey(request);
  }

  #obey(request: HostCommand): void {
    switch (request?.kind) {
      case 'run':
        return this.#mailbox?.add(request);
      case 'commit':
        return this.#enter(request.job, () => void this.#commit(request.job, request.timed));
      case 'discard':
        return this.#enter(request.job, () => this.#discard(request.job));
      case 'take':
        return this.#state?.take(request.records, request.timed);
      case 'snapshot':
        return inScopeLike(this.#scope, () => this.#state?.snapshot(request.sequence), undefined);
      case 'cancel':
        return this.#cancel(request.dispatchId, decodeError(request.reason));
      case 'cancelCommit':
        return this.#cancelCommit(request.job, decodeError(request.reason));
      case 'resume':
        return this.#mailbox?.resume(request.dispatchId);
      case 'recall':
        return this.#say({ kind: 'recalled', dispatchIds: this.#mailbox?.recall(request.dispatchIds, false) ?? [] });
      case 'credit':
        return this.#mailbox?.credit(request.dispatchId, request.values);
      case 'ping':
        return this.#say({ kind: 'pong', id: request.id, ms: this.#mailbox?.timeOf(request.dispatchId) });
      case 'start':
        this.#started = inScopeLike(this.#scope, () => this.#start(request.spec), undefined);
        return;
      case 'stop':
        return inScopeLike(this.#scope, () => void this.#stop(), undefined);
      default:
        return this.#refuse(request);
    }
  }

  /** Whoever asked waits for an answer that it cannot give. */
  #refuse(request: never): void {
    const kind = shown((request as { readonly kind?: unknown } | null | undefined)?.kind);
    const error = encodeError(unknownCommand(kind));
    this.#say({ kind: this.#started === undefined ? 'failed' : 'uncaught', error });
    this.channel.close();
  }

  async #start(spec: HostSpec): Promise<void> {
    this.#incarnation = spec.incarnation;
    const { scopeOf } = spec;
    if (scopeOf !== undefined) this.#scopeOf = (job) => scopeOf(job) ?? this.#scope;
    try {
      if (spec.protocol !== PROTOCOL_VERSION) throw mismatch(spec);
      const loggers = hostLoggers(spec, this.clock, (entry) => this.#say({ kind: 'log', entry }));
      this.#modules = await GroupModules.start(spec, {
        load: this.load,
        clock: this.clock,
        signal: this.#starting.signal,
        logger: loggers.of,
        event: loggers.event,
        notTornDown: (errors) => {
          this.#notTornDown = errors;
        },
      });
      this.#mailbox = this.#open(spec, this.#modules, loggers);
      const say = (message: StateMessage) => this.#say(message);
      const enter = this.#enter.bind(this);
      if (spec.durable) {
        const { clock } = this;
        this.#state = new StateReplayer({ modules: this.#modules, logger: loggers.of, clock, enter, say });
      }
      this.#say({ kind: 'ready', protocol: PROTOCOL_VERSION, version: VERSION });
    } catch (error) {
      // Who gave it up has no more need of an answer.
      if (this.#starting.signal.aborted) return;
      this.#say({ kind: 'failed', error: encodeError(error) });
      this.channel.close();
    }
  }

  #open(spec: HostSpec, modules: GroupModules, loggers: HostLoggers): Mailbox {
    const { pipeline, group, replica, incarnation, concurrency, sharedMemory, passes, copied, durable } = spec;
    const startLog =
      spec.startLog === undefined ? RecordingStartLog.of(this.channel) : new SharedStartLog(spec.startLog);
    return new Mailbox(
      {
        ...{ pipeline, group, replica, incarnation, sharedMemory, passes, copied, durable },
        clock: this.clock,
        size: spec.modules.length,
        interfaces: modules.interfaces,
        scopeOf: this.#scopeOf,
        shown: passes === 'frozen copies' ? (value) => frozen(value, modules.interfaces) : undefined,
        gate: () => this.channel.drained(),
        send: (message, transfer) => this.channel.send(message, transfer),
        logger: loggers.of,
        begins: (module, request) => {
          startLog?.beginModule(module.id);
          loggers.begins(module.name, request);
        },
      },
      { run: modules.steps('run'), process: modules.steps('process') },
      concurrency,
      startLog,
      batchesOf(spec),
    );
  }

  #discard(job: number): void {
    if (this.#state !== undefined) return this.#state.discard(job);
    for (const aggregate of this.#modules?.aggregates ?? []) void aggregate.discard(job);
  }

  async #commit(job: number, timed: boolean | undefined): Promise<void> {
    const failures: CommitFailure[] = [];
    const times: ModuleTimes[] = [];
    const stopwatch = timed ? { clock: this.clock, took: (one: ModuleTimes) => times.push(one) } : undefined;
    for (const aggregate of this.#modules?.aggregates ?? []) {
      try {
        await aggregate.commit(job, stopwatch);
      } catch (error) {
        failures.push({ module: aggregate.id, error: encodeError(error) });
      }
    }
    this.#say({ kind: 'committed', job, failures, ...(timed ? { times } : {}) });
  }

  #cancel(dispatchId: number, reason: unknown): void {
    const dispatchIds = this.#mailbox?.recall([dispatchId]) ?? [];
    if (dispatchIds.length > 0) return this.#say({ kind: 'recalled', dispatchIds });
    this.#mailbox?.cancel(dispatchId, reason);
  }

  #cancelCommit(job: number, reason: unknown): void {
    this.#enter(job, () => {
      for (const aggregate of this.#modules?.aggregates ?? []) aggregate.cancel(job, reason);
    });
  }

  async #stop(): Promise<void> {
    const reason = new AbortedError('The pipeline is closing.');
    this.#starting.abort(reason);
    this.#mailbox?.abandon(reason);
    // What is warmed up by now is torn down too.
    await this.#started;
    const errors = (await this.#modules?.teardown()) ?? this.#notTornDown;
    this.#say({ kind: 'stopped', errors: errors.map((error) => encodeError(error)) });
    this.channel.close();
  }

  /** In the context of the job's caller, or in one that has nothing of others. */
  #enter<T>(job: number, call: () => T): T {
    return inScopeLike(this.#scopeOf(job), call, undefined);
  }

  #say(word: OutgoingMessage): void {
    this.channel.send({ incarnation: this.#incarnation, ...word });
  }
}
