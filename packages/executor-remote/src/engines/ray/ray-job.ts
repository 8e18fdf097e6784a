/** One job of Ray's, from its submission until nothing is left of it. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit } from '@magda/core';
import { within } from '../../within.js';
import { hasEnded, type JobInfo, type JobOrder, type RayApi } from './api.js';
import { type Ended, endOf, isToldByLog, ownLines } from './exit.js';
import { SETTLED_MS } from './lease.js';

/** Between two looks at a job: soon after something has happened, then less and less often. */
const FIRST_LOOK_MS = 200;
const MORE = 1.5;
const PENDING_LOOK_MS = 2_000;
const RUNNING_LOOK_MS = 5_000;

/** How long Ray may take to hear that a job is to be stopped; it is told again with every look. */
const STOP_MS = 1_000;

/** How much of what a worker printed is quoted. */
const QUOTED_LINES = 20;

const NEVER_PLACED: Exit = { reason: 'its Ray job was stopped before it had a place' };

export class RayJob {
  /** Once it runs or has ended: whether Ray gave it a place, which it may not find for many minutes. */
  readonly placed: Promise<boolean>;
  readonly exited: Promise<Exit>;
  /** Why Ray could not be asked how it is, as long as that is so. */
  trouble: Error | undefined;
  #output: { end(): Promise<void> } | undefined;
  #status: JobInfo['status'] = 'PENDING';
  #stopping = false;
  #printed = '';
  #pause = FIRST_LOOK_MS;
  #wake: () => void = () => {};
  #place: (placed: boolean) => void = () => {};
  #end: (exit: Exit) => void = () => {};

  private constructor(
    private readonly api: RayApi,
    readonly id: string,
    private readonly secrets: readonly string[],
    private readonly heapLimit: number | undefined,
  ) {
    this.placed = new Promise((resolve) => {
      this.#place = resolve;
    });
    this.exited = new Promise((resolve) => {
      this.#end = resolve;
    });
    void this.#watch();
  }

  /** @param secrets that must be in no message. */
  static async submit(
    api: RayApi,
    order: JobOrder,
    { secrets, heapLimit }: { readonly secrets: readonly string[]; readonly heapLimit: number | undefined },
    signal: AbortSignal,
  ): Promise<RayJob> {
    try {
      await api.submit(order, signal);
    } catch (error) {
      // It may have arrived all the same.
      await api.stop(order.submission_id).catch(() => {});
      throw error;
    }
    return new RayJob(api, order.submission_id, secrets, heapLimit);
  }

  /** What it prints from now on, which has come to its end before the job counts as ended. */
  follow(output: { end(): Promise<void> } | undefined): void {
    this.#output = output;
  }

  get waits(): boolean {
    return this.#status === 'PENDING';
  }

  /** One that has no place yet Ray stops as soon as it has one; it cannot join any more, so it counts as ended. */
  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    if (this.waits) this.#end(NEVER_PLACED);
    // Its node may have gone, and Ray may wait for it.
    await within(STOP_MS, this.api.stop(this.id)).catch(() => {});
    this.soon();
  }

  /** Something has happened to it: looks at it again. */
  soon(): void {
    this.#pause = FIRST_LOOK_MS;
    this.#wake();
  }

  /** What it printed last, if anything, for a message. */
  async lastWords(): Promise<string> {
    if (this.#printed === '') this.#printed = ownLines(await this.api.logs(this.id).catch(() => ''));
    const lines = this.#redacted(this.#printed)
      .split('\n')
      // Its exit says that.
      .filter((line) => !line.startsWith('magda-worker: '));
    return lines.slice(-QUOTED_LINES).join('\n').slice(-4_000);
  }

  async #watch(): Promise<void> {
    for (;;) {
      const job = await this.#look();
      if (job === 'forgotten') {
        this.#place(true);
        await this.#output?.end();
        return this.#end({ fromOutside: true, reason: 'its Ray job was deleted' });
      }
      if (job !== undefined) {
        this.#status = job.status;
        if (!this.waits) this.#place(job.error_type !== 'JOB_SUPERVISOR_ACTOR_START_TIMEOUT');
        if (hasEnded(job)) {
          const log = isToldByLog(job) ? await this.api.logs(this.id).catch(() => undefined) : undefined;
          return await this.#forget(endOf(job, this.heapLimit, log));
        }
        if (this.#stopping) await this.api.stop(this.id).catch(() => {});
      }
      await this.#untilNextLook();
    }
  }

  async #look(): Promise<JobInfo | 'forgotten' | undefined> {
    try {
      const job = await this.api.job(this.id);
      this.trouble = undefined;
      return job ?? 'forgotten';
    } catch (error) {
      this.trouble = error as Error;
      return undefined;
    }
  }

  async #forget({ exit, printed }: Ended): Promise<void> {
    this.#printed = printed;
    await this.#output?.end();
    this.#end({ ...exit, reason: this.#redacted(exit.reason) });
    await sleep(SETTLED_MS, undefined, { ref: false });
    await this.api.delete(this.id).catch(() => {});
  }

  async #untilNextLook(): Promise<void> {
    const pause = this.#pause;
    this.#pause = Math.min(pause * MORE, this.waits ? PENDING_LOOK_MS : RUNNING_LOOK_MS);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pause);
      // Once it runs, whoever needs it keeps the process alive; until then somebody waits for it here.
      if (!this.waits || this.#stopping) timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #redacted(text: string): string {
    return this.secrets.reduce((said, secret) => said.replaceAll(secret, '…'), text);
  }
}
