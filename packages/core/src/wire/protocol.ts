/** What core and an actor's host say to each other: tagged unions of plain data. */

import type { Grant } from '../executor/claim.js';
import type { Passing } from '../executor/executor.js';
import type { LogEntry } from '../log/log-entry.js';
import type { RetryPolicy } from '../options/retry-policy.js';
import type { AsyncScope } from '../util/async-scope.js';
import type { EarlierAttempts } from './attempts.js';
import type { ErrorEnvelope } from './error-envelope.js';
import type { Payload } from './payload.js';
import type { ShortDone, ShortRuns } from './short-form.js';

/** Both sides must agree on it. */
export const PROTOCOL_VERSION = 3;

export type Phase = 'run' | 'process';

/** How a module's result leaves its host: at once, with the end of the job, or not at all. */
export type Publication = 'early' | 'end' | 'never';

/** What a throw of a module does: its job fails, or only its result is skipped. */
export type OnError = 'fail' | 'skip';

/** What a module can know of one of its predecessors. */
export interface SourceInfo {
  readonly name: string;
  readonly exposed: string | undefined;
  /** Ids of the interface it produces and of that interface's ancestors, nearest first. */
  readonly interfaces: readonly string[];
  /** Keys of its module class and of that class's finalised ancestors, nearest first. */
  readonly types: readonly string[];
}

/** Where one input of a module comes from: a result of this group, or an external of the invocation. */
export interface InputSpec {
  readonly from: 'local' | 'external';
  /** Local: position in `HostSpec.modules`; external: position in the invocation's `inputs`. */
  readonly at: number;
  /** Whether the module runs without it, where it was skipped. */
  readonly optional?: boolean | undefined;
  readonly source: SourceInfo;
  /** For an external: where its class is found, should it produce an interface that the group's own modules do not name. */
  readonly producer?: ClassReference | undefined;
}

/** A module class in a host: the class itself, or its type and the file that registers it. */
export interface ClassReference {
  /** Name of the module. */
  readonly name: string;
  readonly type: string;
  /** URL of the file that registers the type; without it `Class` is there. */
  readonly source: string | undefined;
  /** The class itself, on executors without isolation. */
  readonly Class?: unknown;
}

/** What groups on other executors, which read a module's result, ask of it. */
export interface CrossingSpec {
  /** Whether all of them share memory. */
  readonly sharedMemory: boolean;
}

/** What reaches a host as a copy of its own although its executor passes references: others read it, too. */
export interface CopiedInputs {
  readonly request: boolean;
  /** By position in the invocation's inputs. */
  readonly inputs: readonly boolean[];
}

export interface ModuleSpec extends ClassReference {
  /** The module's number in its pipeline. */
  readonly id: number;
  /** Name of its class, for log lines. */
  readonly className: string;
  readonly parameters: unknown;
  readonly aggregate: boolean;
  /** The name under which its result is exposed. */
  readonly exposed: string | undefined;
  readonly phase: Phase;
  readonly publication: Publication;
  /** Where groups on other executors read its result: it is never passed by reference then. */
  readonly crosses?: CrossingSpec | undefined;
  /** What a throw of the module does; undefined for 'fail'. */
  readonly onError?: OnError | undefined;
  /** How it is tried again where it throws; undefined for not at all. */
  readonly retry?: RetryPolicy | undefined;
  /** Of a module that takes several jobs in one call: how many, and how many milliseconds the first waits for others. */
  readonly batch?: { readonly maxSize: number; readonly maxWait: number } | undefined;
  /** Predecessors in the order of the links; an Aggregate's are those of the run phase. */
  readonly inputs: readonly InputSpec[];
}

/** A function in a file, called in the actor. */
export interface FileReference {
  readonly file: string;
  readonly exportName: string;
  readonly args: readonly unknown[];
}

/** A function in a file, or what cannot leave the process before it is encoded: a live value or function. */
export type LiveOrFile =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'file'; readonly reference: FileReference }
  | { readonly kind: 'function'; readonly call: () => unknown };

/** What a host makes its context of. */
export type ContextSpec = LiveOrFile | { readonly kind: 'payload'; readonly payload: Payload };

/** All that a host needs for its life. */
export interface HostSpec {
  readonly protocol: number;
  readonly version: string;
  readonly kind: 'ParallelPipeline' | 'SequentialPipeline';
  readonly pipeline: string;
  readonly group: string | undefined;
  readonly replica: number;
  /** How many replicas the group has. */
  readonly replicas: number;
  readonly incarnation: number;
  readonly resources: Grant;
  /** In topological order. */
  readonly modules: readonly ModuleSpec[];
  readonly sharedParameters: unknown;
  readonly context: ContextSpec;
  readonly hooks: readonly LiveOrFile[];
  /** Jobs interleaved inside the replica. */
  readonly concurrency: number;
  /**
   * Each module takes one call at a time, as the concurrency follows from batches; `grace`: milliseconds after which a call that nobody
   * waits for makes room for the next.
   */
  readonly oneCall?: { readonly grace: number } | undefined;
  /** Which SharedArrayBuffers may travel at all. */
  readonly sharedMemory: boolean;
  /** What modules get of the values that others have made. */
  readonly passes: Passing;
  /** Where references are passed, beside executors that pass none. */
  readonly copied?: Readonly<Record<Phase, CopiedInputs>> | undefined;
  /** One Int32 per dispatch id (see start-log.ts), on executors with shared memory. */
  readonly startLog: SharedArrayBuffer | undefined;
  /** The context of a job's caller, where modules share its process. */
  readonly scopeOf: ((job: number) => AsyncScope | undefined) | undefined;
  /** Whether log lines are wanted at all. */
  readonly logs: boolean;
  /** Whether jobs enter the Aggregates as records of a state store, instead of waiting here for a commit. */
  readonly durable: boolean;
}

export interface RunCommand {
  readonly kind: 'run';
  /** For people: the task is named by its dispatch id. */
  readonly job: number;
  readonly phase: Phase;
  /** Number of this hand-over to this incarnation, from 0; negative where no start log has it (see start-log.ts). */
  readonly dispatchId: number;
  readonly request: Payload;
  /** In the order of the invocation's externals, without those that were skipped. */
  readonly inputs: readonly Payload[];
  /** Positions among the invocation's externals of those that were skipped; undefined for none. */
  readonly absent?: readonly number[] | undefined;
  /** Of a task that is handed over once more: the attempts before. */
  readonly earlier?: EarlierAttempts | undefined;
  /** Whether somebody listens to module events, so that times are worth taking. */
  readonly timed: boolean;
  /** Whether somebody reads what modules emit; undefined for nobody. */
  readonly streams?: true | undefined;
  /** Whether somebody listens to what modules say of their progress; undefined for nobody. */
  readonly progress?: true | undefined;
  /** A batch with it died: it shares no other. */
  readonly alone?: boolean | undefined;
}

/** What a state store has of a host's Aggregates: each record is taken in after the one before. */
export type HostedRecord = {
  readonly sequence: number;
} /** All that came before; Aggregates without a state here begin anew. */ & (
  | { readonly kind: 'snapshot'; readonly states: readonly PublishedResult[] }
  /** A job, with what each Aggregate that takes it in collected (see collected.ts). */
  | {
      readonly kind: 'run';
      readonly job: number;
      readonly request: Payload;
      readonly inputs: readonly PublishedResult[];
    }
  /** All Aggregates begin anew. */
  | { readonly kind: 'process' }
);

export type StateCommand =
  | {
      readonly kind: 'take';
      readonly records: readonly HostedRecord[];
      /** Of a single record: whether somebody listens to module events. */
      readonly timed?: boolean | undefined;
    }
  /** Asks for the states as the records up to this one make them. */
  | { readonly kind: 'snapshot'; readonly sequence: number };

export type HostCommand =
  | { readonly kind: 'start'; readonly spec: HostSpec }
  | RunCommand
  | StateCommand
  /** `timed`: somebody listens to module events. */
  | { readonly kind: 'commit'; readonly job: number; readonly timed?: boolean | undefined }
  | { readonly kind: 'discard'; readonly job: number }
  /** Of the Aggregates that take the job in. */
  | { readonly kind: 'cancelCommit'; readonly job: number; readonly reason: ErrorEnvelope }
  | { readonly kind: 'cancel'; readonly dispatchId: number; readonly reason: ErrorEnvelope }
  | { readonly kind: 'recall'; readonly dispatchIds: readonly number[] }
  /** The reader has taken so many values that the task emitted; undefined where nobody is going to read any more. */
  | { readonly kind: 'credit'; readonly dispatchId: number; readonly values: number | undefined }
  /** The module that a task waits for may be tried again; there is a slot. */
  | { readonly kind: 'resume'; readonly dispatchId: number }
  /** Asks whether the host is there, and how long a task has been running. */
  | { readonly kind: 'ping'; readonly id: number; readonly dispatchId: number | undefined }
  | { readonly kind: 'stop' };

/** What goes to a host: one request, or those of one tick together. */
export type HostCommands = HostCommand | readonly HostCommand[] | ShortRuns;

/** What comes from a host. */
export type HostMessages = HostMessage | ShortDone;

/** Begin and end of one module in one job, in milliseconds since the epoch by the host's clock. */
export interface ModuleTimes {
  readonly module: number;
  readonly begin: number;
  readonly end: number;
  /** Of a module that takes several jobs in one call: which call. */
  readonly batch?: BatchTimes | undefined;
  /** Why there is no result, if so; both times are then one where the module did not run. */
  readonly skipped?: SkipCause | undefined;
  /** Of a module that is tried again where it throws: which attempt it was, if not the first or if it failed. */
  readonly attempt?: number | undefined;
  /** What that attempt failed with. */
  readonly error?: ErrorEnvelope | undefined;
}

/** A call of a module for several jobs. */
export interface BatchTimes {
  /** Number of the call in its host. */
  readonly id: number;
  readonly size: number;
}

/** Why a module was skipped: the reason given, or what it threw. */
export interface SkipCause {
  readonly reason?: string | undefined;
  readonly error?: ErrorEnvelope | undefined;
}

export interface PublishedResult {
  readonly module: number;
  readonly payload: Payload;
}

export interface SkippedResult {
  readonly module: number;
  readonly skipped: true;
}

/** What is known of a result: its value, or that there is none. */
export type ModuleResult = PublishedResult | SkippedResult;

export interface CommitFailure {
  readonly module: number;
  readonly error: ErrorEnvelope;
}

/** A value that a module emits, for whoever reads the stream of its job. */
export interface EmitMessage {
  readonly kind: 'emit';
  readonly dispatchId: number;
  readonly module: number;
  /** Which one of the module it was emitted in, if not the first. */
  readonly attempt?: number | undefined;
  readonly payload: Payload;
}

/** How far a module has come. */
export interface ProgressMessage {
  readonly kind: 'progress';
  readonly dispatchId: number;
  readonly module: number;
  /** From 0 to 1. */
  readonly fraction: number;
  readonly text?: string | undefined;
}

export interface DoneMessage {
  readonly kind: 'done';
  readonly dispatchId: number;
  /** Running time of the whole invocation in milliseconds; undefined where the host's clock says nothing that could be. */
  readonly ms: number | undefined;
  /** Dispatch id of the job that the host begins next, where the driver cannot know it otherwise (see recorded-starts.ts). */
  readonly next?: number | undefined;
  readonly results: readonly ModuleResult[];
  /** For the record of the job: what each Aggregate collected (see collected.ts). */
  readonly collected?: readonly PublishedResult[] | undefined;
  /** Aggregates that do not take the job in, as an input that they need was skipped; undefined for none. */
  readonly uncollected?: readonly number[] | undefined;
  readonly error?: ErrorEnvelope | undefined;
  readonly times?: readonly ModuleTimes[] | undefined;
}

/** An attempt of a module failed, and its task waits for the next one, without a slot. */
export interface ParkedMessage {
  readonly kind: 'parked';
  readonly dispatchId: number;
  readonly module: number;
  /** The one that failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next may begin. */
  readonly wait: number;
  /** Whether nothing of the group may begin before that. */
  readonly holds: boolean;
  /** Running time of the invocation so far, in milliseconds; undefined where the host's clock says nothing that could be. */
  readonly ms: number | undefined;
  /** What the job fails with, should it not wait. */
  readonly error: ErrorEnvelope;
  /** Where somebody listens to module events. */
  readonly times?: readonly ModuleTimes[] | undefined;
}

/** What a host says of its Aggregates. */
export type StateMessage =
  /** Answer to `commit`: the Aggregates that failed to take the job in, or (after `process`) to begin anew. */
  | {
      readonly kind: 'committed';
      readonly job: number;
      readonly failures: readonly CommitFailure[];
      readonly times?: readonly ModuleTimes[] | undefined;
    }
  /** Answer to `take`: all records up to this one are in; of one with failures, nothing after it is. */
  | {
      readonly kind: 'applied';
      readonly sequence: number;
      readonly failures: readonly CommitFailure[];
      readonly times?: readonly ModuleTimes[] | undefined;
    }
  /** Answer to `snapshot`: one for each Aggregate. */
  | { readonly kind: 'snapshot'; readonly sequence: number; readonly module: number; readonly state: Payload }
  /** The same, where its state cannot be had. */
  | { readonly kind: 'snapshotFailed'; readonly sequence: number; readonly error: ErrorEnvelope }
  /** After a `process()` that failed, an Aggregate is not what its records make it: nothing more is taken in here. */
  | { readonly kind: 'stateInvalid'; readonly job: number; readonly error: ErrorEnvelope };

export type HostMessage = { readonly incarnation: number } & (
  | { readonly kind: 'ready'; readonly protocol: number; readonly version: string }
  /** The host could not start; it takes no jobs. */
  | { readonly kind: 'failed'; readonly error: ErrorEnvelope }
  /** One result ahead of the end of its task. */
  | { readonly kind: 'result'; readonly dispatchId: number; readonly result: ModuleResult }
  | EmitMessage
  | ProgressMessage
  | DoneMessage
  | ParkedMessage
  /** These are in one call now, and have begun if they had not; `over`: they go on, each by itself. */
  | {
      readonly kind: 'batch';
      readonly module: number;
      readonly dispatchIds: readonly number[];
      readonly over?: true | undefined;
    }
  | StateMessage
  /** Answer to `recall`: those that had not begun, and now never will. */
  | { readonly kind: 'recalled'; readonly dispatchIds: readonly number[] }
  /** Answer to `ping`, after all that the host had to say of the task: undefined if it is not running. */
  | { readonly kind: 'pong'; readonly id: number; readonly ms: number | undefined }
  | { readonly kind: 'log'; readonly entry: LogEntry }
  /** A throw or rejection that no job waited for. */
  | { readonly kind: 'uncaught'; readonly error: ErrorEnvelope }
  | { readonly kind: 'stopped'; readonly errors: readonly ErrorEnvelope[] }
);
