/** Who holds what of an executor's resources, and who waits for them. */

import { notBuilt } from '../errors/call-errors.js';
import { ClaimTimeoutError, type ErrorContext, type MagdaError } from '../errors/errors.js';
import { type FixedClaim, type Grant, normalizeClaim, plain, type Resources } from '../executor/claim.js';
import { inWords } from '../text/amounts.js';
import type { Clock } from '../util/clock.js';
import { type Capacity, normalizeCapacity } from './capacity.js';
import { infeasibleClaims, type ReplicaClaim } from './feasibility.js';
import { type Allocation, Pool, total } from './pool.js';

/** All that a pipeline claimed, granted together. */
export interface Lease {
  /** In the order of the claims. */
  readonly grants: readonly Grant[];
  /** Gives everything back; a second call does nothing. */
  release(): void;
}

export interface AcquireOptions {
  /** Who asks, for the messages of those who wait. */
  readonly pipeline: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** What the executor is called, where the pipeline has several. */
  readonly executor?: string | undefined;
  /** Told once, in words, if the claims cannot be granted at once. */
  readonly onWait?: ((detail: string) => void) | undefined;
}

interface Request {
  readonly pipeline: string;
  readonly executor: string | undefined;
  readonly claims: readonly FixedClaim[];
}

interface Waiting extends Request {
  granted(lease: Lease): void;
}

/** One executor's resources; all pipelines on it share the ledger. */
export class Ledger {
  /** The whole capacity. */
  readonly total: Resources;
  readonly #capacity: Capacity;
  readonly #pool: Pool;
  readonly #held = new Map<Allocation, Request>();
  #queue: readonly Waiting[] = [];

  /** @throws {RangeError} if the capacity makes no sense. */
  constructor(capacity: Resources) {
    this.#capacity = normalizeCapacity(capacity);
    this.#pool = new Pool(this.#capacity.fixed);
    this.total = { ...plain(this.#capacity.fixed), gpuIds: this.#capacity.gpuIds };
  }

  /** What is free now, all GPUs summed up. */
  free(): Resources {
    return plain(this.#pool.free);
  }

  /** The claims that even an idle executor could not meet, as errors; empty if there are none. */
  feasible(claims: readonly ReplicaClaim[], place?: ErrorContext, executor?: string): MagdaError[] {
    return infeasibleClaims(claims, this.#capacity.fixed, place, executor);
  }

  /**
   * Grants all claims together, first come, first served.
   *
   * @throws {InfeasibleClaimError} at once if they can never be met.
   * @throws {ClaimTimeoutError} if they could not be met within `timeoutMs`.
   * @throws {AbortedError} once the signal aborts.
   */
  async acquire(claims: readonly ReplicaClaim[], options: AcquireOptions): Promise<Lease> {
    const { pipeline, signal, onWait, executor } = options;
    const [problem] = this.feasible(claims, { pipeline }, executor);
    if (problem) throw problem;
    if (signal?.aborted) throw notBuilt(pipeline, signal);
    const request: Request = { pipeline, executor, claims: claims.map(({ claim }) => normalizeClaim(claim)) };
    const lease = this.#queue.length === 0 ? this.#grant(request) : undefined;
    if (lease) return lease;
    onWait?.(`${wants(request)}; ${this.#situation(this.#queue)}`);
    return this.#wait(request, options);
  }

  #wait(request: Request, { pipeline, timeoutMs, clock, signal }: AcquireOptions): Promise<Lease> {
    return new Promise((resolve, reject) => {
      const stopWaiting = () => {
        cancelTimer();
        signal?.removeEventListener('abort', onAbort);
        this.#queue = this.#queue.filter((other) => other !== waiting);
      };
      const giveUp = (error: MagdaError) => {
        stopWaiting();
        reject(error);
        this.#serve();
      };
      const waiting: Waiting = {
        ...request,
        granted(lease) {
          stopWaiting();
          resolve(lease);
        },
      };
      const onAbort = () => giveUp(notBuilt(pipeline, signal as AbortSignal));
      const cancelTimer = clock.after(timeoutMs, () => giveUp(this.#timedOut(waiting, timeoutMs)));
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#queue = [...this.#queue, waiting];
      this.#serve();
    });
  }

  #serve(): void {
    // Nobody overtakes the first: a large claim would never be met.
    for (let first = this.#queue[0]; first; first = this.#queue[0]) {
      const lease = this.#grant(first);
      if (lease === undefined) return;
      first.granted(lease);
    }
  }

  #grant(request: Request): Lease | undefined {
    const allocation = this.#pool.take(request.claims);
    if (allocation === undefined) return undefined;
    this.#held.set(allocation, request);
    const grants = allocation.claims.map((claim, at) => ({
      ...plain(claim),
      gpuIds: (allocation.gpus[at] ?? []).map((gpu) => this.#capacity.gpuIds[gpu] ?? String(gpu)),
    }));
    const release = () => {
      if (!this.#held.delete(allocation)) return;
      this.#pool.give(allocation);
      this.#serve();
    };
    return { grants, release };
  }

  #timedOut(waiting: Waiting, timeoutMs: number): ClaimTimeoutError {
    const ahead = this.#queue.slice(0, this.#queue.indexOf(waiting));
    return new ClaimTimeoutError(
      `${wants(waiting)} and got nothing in ${timeoutMs / 1000} s: ${this.#situation(ahead)}. ` +
        'Close a pipeline, give the executor more, or raise `claimTimeout`.',
      { pipeline: waiting.pipeline },
    );
  }

  #situation(ahead: readonly Request[]): string {
    const held = [...this.#held.values()].map((request) => `pipeline "${request.pipeline}" holds ${sum(request)}`);
    const before = ahead.map((request) => `pipeline "${request.pipeline}" waits for ${sum(request)} before it`);
    return [`free is ${inWords(this.#pool.free)}`, ...held, ...before].join('; ');
  }
}

function wants(request: Request): string {
  const where = request.executor === undefined ? '' : ` of the executor "${request.executor}"`;
  return `Pipeline "${request.pipeline}" waits for ${sum(request)}${where}`;
}

function sum({ claims }: Request): string {
  return inWords(total(claims));
}
