/** What a host is started with: its modules, where their inputs come from, and how they run. */

import type { Grant } from '../executor/claim.js';
import type { Passing } from '../executor/executor.js';
import type { RetryPolicy } from '../options/retry-policy.js';
import type { AsyncScope } from '../util/async-scope.js';
import type { Payload } from './payload.js';
import type { OnError, Phase } from './protocol.js';

/** How a module's result leaves its host: at once, with the end of the job, or not at all. */
export type Publication = 'early' | 'end' | 'never';

/** What a module can know of one of its predecessors. */
export interface SourceInfo {
  readonly name: string;
  readonly exposed: string | undefined;
  /** Ids of the interface it produces and of that interface's ancestors, nearest first. */
  readonly interfaces: readonly string[];
  /** Keys of its module class and of that class's finalized ancestors, nearest first. */
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
