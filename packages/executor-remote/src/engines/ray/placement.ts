/** Waits until a replica has its place in the cluster, and tells those who wait for it what it waits for. */

import { type Admission, ClaimTimeoutError, type SpawnRequest } from '@magda/core';
import { within } from '../../within.js';
import type { RayApi } from './api.js';
import { claimInWords, couldHold, nodesInWords, type RayClaim } from './claim.js';
import { LEASE_MS } from './lease.js';
import type { RayJob } from './ray-job.js';

/** How long it may take before that is said. */
const SOON_MS = 5_000;

/** After this long it is submitted anew, so that nobody takes the job for one that its driver has left. */
const LONGEST_MS = LEASE_MS / 2;

export class Placement {
  #begin: number | undefined;
  #told = false;

  constructor(
    private readonly api: RayApi,
    private readonly request: SpawnRequest,
    private readonly claim: RayClaim,
    private readonly options: { readonly signal: AbortSignal; readonly admission: Admission },
  ) {}

  /**
   * @returns whether the job has a place; if not it is gone, and another is to be submitted.
   * @throws {ClaimTimeoutError} if the time is over; the signal's reason if it aborts; then, too, the job is gone.
   */
  async found(job: RayJob): Promise<boolean> {
    const { signal, admission } = this.options;
    this.#begin ??= performance.now();
    const left = this.#begin + admission.timeout - performance.now();
    try {
      const placed = unlessAborted(signal, job.placed);
      const quickly = this.#told ? undefined : await within(Math.min(SOON_MS, left / 2), placed);
      if (quickly === undefined) await this.#tell(job);
      const found =
        quickly ?? (await within(Math.min(this.#begin + admission.timeout - performance.now(), LONGEST_MS), placed));
      if (found === true) {
        admission.granted();
        return true;
      }
      if (found === undefined && performance.now() >= this.#begin + admission.timeout) throw await this.#tooLate(job);
    } catch (error) {
      await job.stop();
      throw error;
    }
    await job.stop();
    return false;
  }

  async #tell(job: RayJob): Promise<void> {
    if (this.#told) return;
    this.#told = true;
    this.options.admission.waiting(await this.#situation(job));
  }

  async #tooLate(job: RayJob): Promise<ClaimTimeoutError> {
    const { pipeline, group, replica } = this.request;
    return new ClaimTimeoutError(
      `${await this.#situation(job)} It got no place in ${this.options.admission.timeout / 1000} s: give the cluster more, ` +
        'lower the claim, or raise `claimTimeout`.',
      { pipeline, group, replica },
    );
  }

  async #situation({ trouble }: RayJob): Promise<string> {
    const { group, replica } = this.request;
    const wants = `Group "${group}", replica ${replica} waits for ${claimInWords(this.claim)} on Ray`;
    const nodes = await this.api.nodes(this.options.signal).catch((error: Error) => error);
    if (trouble !== undefined) return `${wants}: ${trouble.message}`;
    if (nodes instanceof Error) return `${wants}: ${nodes.message}`;
    const why = nodes.some((node) => couldHold(node, this.claim))
      ? 'others hold it, or its files are on their way'
      : 'no node has that much, so it waits for the cluster to grow';
    return `${wants}: ${why}. The cluster has ${nodesInWords(nodes)}.`;
  }
}

function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
