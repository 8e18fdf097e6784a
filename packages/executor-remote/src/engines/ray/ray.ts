/** Workers on a Ray cluster: each is a job of Ray's, which finds it a node with what it claims, and holds that for its life. */

import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ClaimWait, Resources, SpawnOptions } from '@magda/core';
import { type HeapLimit, heapLimit } from '@magda/worker-pool';
import type { Engine, LaunchOrder } from '../../engine.js';
import { workingDirOf } from '../../sources/working-dir.js';
import { within } from '../../within.js';
import { RayApi } from './api.js';
import { UnreachableError } from './api-errors.js';
import { type RayClaim, rayClaim } from './claim.js';
import { onExitSignals } from './exit-signals.js';
import { jobOrder } from './job-order.js';
import { JobOutput } from './job-output.js';
import { type RayOptions, type RaySettings, raySettingsOf } from './options.js';
import { type Project, projectFiles, type ShippedFile } from './package/project-files.js';
import { SHIPPED_NODE, Shipment } from './package/shipment.js';
import { Placement } from './placement.js';
import { RayJob } from './ray-job.js';
import { keyVariables } from './sealed-ticket.js';
import { Slots } from './slots.js';
import { sweep } from './sweep.js';

/** In the package that brings all that a worker needs. */
const WORKER_PROGRAM = fileURLToPath(new URL('./worker.js', import.meta.url));

/** How long a job that is starting is counted as such: then it waits for something, and others may start. */
const STARTING_MS = 10_000;

/** How long closing waits for jobs to end. */
const STOPPING_MS = 5_000;

/** Between two attempts to reach a cluster that was there before. */
const AGAIN_MS = 2_000;

export interface RayClusterEngine extends Engine {
  /**
   * The files that would be uploaded, without uploading any.
   *
   * @param workingDir that of `remote()`; its default is the same.
   */
  contents(workingDir?: string | URL): Promise<readonly ShippedFile[]>;
}

/** @throws {TypeError} if an option cannot be. */
export function ray(options: RayOptions = {}): RayClusterEngine {
  return new RayEngine(raySettingsOf(options));
}

class RayEngine implements RayClusterEngine {
  readonly name = 'ray';
  readonly admission = 'executor';
  readonly alwaysReaches = false;
  readonly #api: RayApi;
  readonly #slots: Slots;
  readonly #shipments = new Map<string, Shipment>();
  readonly #jobs = new Set<RayJob>();
  #ready: Promise<void> | undefined;
  #deaf: () => void = () => {};

  constructor(private readonly settings: RaySettings) {
    this.#api = new RayApi(settings);
    this.#slots = new Slots(settings.startAtOnce);
  }

  /** Of all nodes together, as they are now. */
  async capacity(): Promise<Resources> {
    const sum = new Map<string, number>();
    for (const { resources_total } of await this.#api.nodes()) {
      for (const [name, amount] of Object.entries(resources_total)) sum.set(name, (sum.get(name) ?? 0) + amount);
    }
    const { CPU: numCpus = 0, GPU: numGpus = 0, memory = 0, object_store_memory, ...others } = Object.fromEntries(sum);
    const resources = Object.fromEntries(Object.entries(others).filter(([name]) => !name.startsWith('node:')));
    return { numCpus, numGpus, memory, resources };
  }

  async contents(workingDir?: string | URL): Promise<readonly ShippedFile[]> {
    if (this.settings.installedAt !== undefined) return [];
    return await projectFiles(this.#project(workingDirOf(workingDir)));
  }

  async launch(order: LaunchOrder, { signal, claimWait = UNTOLD }: SpawnOptions): Promise<RayJob> {
    const claim = rayClaim(order.request);
    const heap = heapLimit(order.request.group, order.request.memory);
    const place = new Placement(this.#api, order.request, claim, { signal, admission: claimWait });
    let told: string | undefined;
    for (;;) {
      signal.throwIfAborted();
      try {
        const job = await this.#submit(order, claim, heap, signal);
        if (!(await place.found(job))) continue;
        job.follow(JobOutput.of(this.#api, job.id, this.settings.output, order.request));
        return job;
      } catch (error) {
        // A replica that had its place before waits until the cluster can be reached again.
        if (!(error instanceof UnreachableError) || order.request.incarnation === 1) throw error;
        if (error.message !== told) claimWait.waiting(error.message);
        told = error.message;
        await sleep(AGAIN_MS, undefined, { signal }).catch(() => {});
      }
    }
  }

  async close(): Promise<void> {
    const jobs = [...this.#jobs];
    await Promise.all(jobs.map((job) => job.stop()));
    await within(STOPPING_MS, Promise.all(jobs.map(({ exited }) => exited)));
  }

  async #submit(
    order: LaunchOrder,
    claim: RayClaim,
    heap: HeapLimit | undefined,
    signal: AbortSignal,
  ): Promise<RayJob> {
    const { settings } = this;
    this.#ready ??= this.#prepare();
    await this.#ready;
    const packed =
      settings.installedAt === undefined ? await this.#shipment(order).arrived(order.request.sources) : undefined;
    // Two environments with one project in them must not be made on a node at once: see `sealed-ticket`.
    const giveBack = await this.#slots.take(JSON.stringify(order.request.env), signal);
    try {
      const secrets = [order.ticket.join, order.ticket.pulse, ...Object.values(keyVariables)];
      const what = jobOrder(order, claim, settings, packed, heap);
      const job = await RayJob.submit(this.#api, what, { secrets, heapLimit: heap?.total }, signal);
      this.#keep(job);
      void within(STARTING_MS, job.placed).then(giveBack);
      return job;
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  /** Workers notice that their driver has ended; jobs that have no place yet would be started later, for nothing. */
  #keep(job: RayJob): void {
    if (this.#jobs.size === 0)
      this.#deaf = onExitSignals(() => Promise.all([...this.#jobs].map((each) => each.stop())));
    this.#jobs.add(job);
    void job.exited.then(() => {
      this.#jobs.delete(job);
      if (this.#jobs.size === 0) this.#deaf();
    });
  }

  /** @throws {Error} saying what to do, if this is no cluster that can be used. */
  async #prepare(): Promise<void> {
    try {
      await this.#api.version();
      await sweep(this.#api);
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  #shipment({ ticket: { workingDir } }: LaunchOrder): Shipment {
    const known = this.#shipments.get(workingDir);
    if (known !== undefined) return known;
    const shipment = new Shipment(this.#api, this.#project(workingDir));
    this.#shipments.set(workingDir, shipment);
    return shipment;
  }

  #project(workingDir: string): Project {
    const { shipNode, exclude } = this.settings;
    return {
      ...{ workingDir, exclude },
      worker: dirname(WORKER_PROGRAM),
      extra: shipNode ? { [SHIPPED_NODE]: process.execPath } : {},
    };
  }
}

const UNTOLD: ClaimWait = { timeout: Number.POSITIVE_INFINITY, waiting() {}, granted() {} };
