/** Waits until a replica has its place in the cluster, and tells those who wait for it what it waits for. */

import { ClaimTimeoutError, type ClaimWait, type SpawnRequest } from '@magda/core';
import { within } from '../../within.js';
import type { RayApi } from './api.js';
import { claimInWords, couldHold, nodesInWords, type RayClaim } from './claim.js';
import { LEASE_MS } from './lease.js';
import type { RayJob } from './ray-job.js';

/** How long it may take before it is looked why, and until that is said though nothing seems to be missing. */
const SOON_MS = 5_000;
const LATE_MS = 20_000;

/** After this long it is submitted anew, so that nobody takes the job for one that its driver has left. */
const LONGEST_MS = LEASE_MS / 2;

export class Placement {
  #deadline: number | undefined;
  #told = false;

  constructor(
    private readonly api: RayApi,
    private readonly request: SpawnRequest,
    private readonly claim: RayClaim,
    private readonly options: { readonly signal: AbortSignal; readonly admission: ClaimWait },
  ) {}

  /**
   * @returns whether the job has a place; if not it is gone, and another is to be submitted.
   * @throws {ClaimTimeoutError} if the time is over; the signal's reason if it aborts; then, too, the job is gone.
   */
  async found(job: RayJob): Promise<boolean> {
    const { admission } = this.options;
    const begin = performance.now();
    this.#deadline ??= begin + admission.timeout;
    try {
      const found = await this.#looking(job, Math.min(this.#deadline, begin + LONGEST_MS));
      if (found) admission.granted();
      else await job.stop();
      return found;
    } catch (error) {
      await job.stop();
      throw error;
    }
  }

  async #looking(job: RayJob, end: number): Promise<boolean> {
    const begin = performance.now();
    const { timeout } = this.options.admission;
    const placed = unlessAborted(this.options.signal, job.placed);
    for (;;) {
      const now = performance.now();
      const pause = this.#told ? end - now : Math.min(SOON_MS, timeout / 2, end - now);
      const found = await within(Math.max(pause, 0), placed);
      if (found !== undefined) return found;
      if (performance.now() >= (this.#deadline ?? end)) throw await this.#tooLate(job);
      if (performance.now() >= end) return false;
      if (!this.#told) await this.#tell(job, performance.now() - begin);
    }
  }

  /** Once, and not while it may only be slow. */
  async #tell(job: RayJob, after: number): Promise<void> {
    const { missing, text } = await this.#situation(job);
    if (!missing && after < LATE_MS) return;
    this.#told = true;
    this.options.admission.waiting(text);
  }

  async #tooLate(job: RayJob): Promise<ClaimTimeoutError> {
    const { pipeline, group, replica } = this.request;
    return new ClaimTimeoutError(
      `${(await this.#situation(job)).text} It got no place in ${this.options.admission.timeout / 1000} s: give the cluster more, ` +
        'lower the claim, or raise `claimTimeout`.',
      { pipeline, group, replica },
    );
  }

  async #situation({ trouble }: RayJob): Promise<{ readonly missing: boolean; readonly text: string }> {
    const { group, replica } = this.request;
    const { signal } = this.options;
    const wants = `Group "${group}", replica ${replica} waits for ${claimInWords(this.claim)} on Ray`;
    try {
      if (trouble !== undefined) throw trouble;
      const [nodes, free] = await Promise.all([this.api.nodes(signal), this.api.free(signal)]);
      const has = `The cluster has ${nodesInWords(nodes)}.`;
      if (!nodes.some((node) => couldHold(node.resources_total, this.claim))) {
        return { missing: true, text: `${wants}: no node has that much, so it waits for the cluster to grow. ${has}` };
      }
      // What Ray does not tell of is no reason.
      const unknown = Object.fromEntries([...this.claim.amounts].map(([name]) => [name, Number.POSITIVE_INFINITY]));
      if (!couldHold({ ...unknown, ...free }, this.claim))
        return { missing: true, text: `${wants}: others hold it. ${has}` };
      const label = Object.keys(this.claim.labels).length > 0 ? 'no node with its labels has that free, ' : '';
      const why = `${label}what is free is not on one node, or its files are on their way`;
      return { missing: false, text: `${wants}: ${why}. ${has}` };
    } catch (error) {
      return { missing: true, text: `${wants}: ${(error as Error).message}` };
    }
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
