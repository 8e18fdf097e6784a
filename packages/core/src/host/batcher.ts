/** Gathers the jobs that come to one module of a replica, and calls the module for several of them at a time. */

import { type Deferred, deferred } from '../util/deferred.js';
import { isThenable } from '../util/thenable.js';
import { isFailure, oneForEach } from './batch-results.js';
import type { BatcherOptions, BatcherPlace, GatheringJob } from './batcher-place.js';
import type { RunArguments } from './run-arguments.js';
import type { Step } from './step.js';

interface Member<Job> {
  readonly job: Job;
  readonly args: RunArguments;
  readonly since: number;
  readonly output: Deferred<unknown>;
}

/** One call. */
interface Running<Job> {
  /** Those that still wait for it. */
  readonly living: Set<Member<Job>>;
  stopTimer: (() => void) | undefined;
}

/** A timer may fire a little early. */
const TIMER_MS = 1;

export class Batcher<Job extends GatheringJob> {
  #gathering: Member<Job>[] = [];
  readonly #running = new Set<Running<Job>>();
  /** The call that the next one waits for. */
  #current: Running<Job> | undefined;
  #looksLater = false;
  #stopTimer: (() => void) | undefined;

  constructor(
    private readonly step: Step,
    private readonly options: BatcherOptions,
    private readonly place: BatcherPlace<Job>,
  ) {}

  /** What the module gives for the job. */
  call(args: RunArguments): Promise<unknown> {
    const job = this.place.jobOf(args);
    const since = this.place.clock.now();
    job.gathers(this.step, since, args);
    const output = deferred<unknown>();
    this.#gathering.push({ job, args, since, output });
    this.#look(false);
    return output.promise;
  }

  /** Forgets a job that has not begun. @returns whether it gathered here. */
  remove(job: Job): boolean {
    const at = this.#gathering.findIndex((member) => member.job === job);
    if (at >= 0) this.#gathering.splice(at, 1);
    return at >= 0;
  }

  /** Nobody waits for the job any more: it is over at once, unless the call runs for it alone. */
  cancel(job: Job, reason: unknown): void {
    const waiting = this.#gathering.find((member) => member.job === job);
    if (waiting !== undefined) {
      this.remove(job);
      return waiting.output.reject(reason);
    }
    for (const running of this.#running) {
      const member = [...running.living].find((one) => one.job === job);
      if (member === undefined) continue;
      if (running.living.size > 1) {
        running.living.delete(member);
        member.output.reject(reason);
      } else this.#giveGrace(running);
    }
  }

  /** With one call at a time, the next does not wait for ever for one that nobody waits for. */
  #giveGrace(running: Running<Job>): void {
    const { oneCall } = this.options;
    if (oneCall === undefined || running.stopTimer !== undefined) return;
    running.stopTimer = this.place.clock.after(oneCall.grace, () => this.#makeRoom(running));
  }

  /** Begins what need not wait any more. */
  look(): void {
    if (this.#gathering.length > 0) this.#look(false);
  }

  #look(isTurn: boolean): void {
    while (this.#gathering.length > 0 && this.#isFree) {
      const { size, isFull } = this.#next();
      if (!isFull && !(isTurn && this.#isDue()) && this.place.mayGetMore(this.step)) break;
      this.#begin(size);
    }
    this.#lookAgain();
  }

  get #isFree(): boolean {
    return this.#current === undefined;
  }

  /** How many would go into the next call, and whether no more can. */
  #next(): { readonly size: number; readonly isFull: boolean } {
    const { maxSize } = this.options;
    const all = this.#gathering;
    if (all[0]?.job.alone === true) return { size: 1, isFull: true };
    let size = 1;
    while (size < maxSize && size < all.length && !(all[size] as Member<Job>).job.alone) size++;
    return { size, isFull: size === maxSize || size < all.length };
  }

  #isDue(): boolean {
    const { maxWait } = this.options;
    if (maxWait === 0) return !this.place.isBeginning();
    return this.place.clock.now() - (this.#gathering[0] as Member<Job>).since >= maxWait - TIMER_MS;
  }

  /** Where jobs are left that may begin before another comes. */
  #lookAgain(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const [first] = this.#gathering;
    if (first === undefined || !this.#isFree) return;
    const { maxWait } = this.options;
    const left = first.since + maxWait - this.place.clock.now();
    if (left < TIMER_MS) return this.#lookInNextTurn();
    this.#stopTimer = this.place.clock.after(left, () => this.#look(true));
  }

  #lookInNextTurn(): void {
    if (this.#looksLater) return;
    this.#looksLater = true;
    this.place.clock.nextTurn(() => {
      this.#looksLater = false;
      this.#look(true);
    });
  }

  #begin(size: number): void {
    const chosen = this.#gathering.splice(0, size);
    const jobs = new Set(
      this.place.begin(
        this.step,
        chosen.map(({ job }) => job),
      ),
    );
    const members = chosen.filter(({ job }) => jobs.has(job));
    if (members.length === 0) return;
    const running: Running<Job> = { living: new Set(members), stopTimer: undefined };
    this.#running.add(running);
    if (this.options.oneCall !== undefined) this.#current = running;
    let given: unknown;
    try {
      given = this.place.enter([...jobs], this.step, () => this.#call(members.map(({ args }) => args)));
    } catch (error) {
      return this.#failed(running, error);
    }
    if (!isThenable(given)) return this.#settle(running, members, given);
    Promise.resolve(given).then(
      (list) => this.#settle(running, members, list),
      (error) => this.#failed(running, error),
    );
  }

  /** A list, or a promise of one. */
  #call(args: readonly RunArguments[]): unknown {
    const { callAll } = this.step;
    if (callAll !== undefined) return callAll(args);
    const output = this.step.call(args[0] as RunArguments);
    return isThenable(output) ? Promise.resolve(output).then((one) => [one]) : [output];
  }

  #settle(running: Running<Job>, members: readonly Member<Job>[], given: unknown): void {
    let list: readonly unknown[];
    try {
      list = oneForEach(given, members.length, this.step.spec.name);
    } catch (error) {
      return this.#failed(running, error);
    }
    this.#ended(running);
    const mayFail = this.step.callAll !== undefined;
    for (const [at, member] of members.entries()) {
      const one = list[at];
      // Nobody else hears of a promise that rejects.
      if (!running.living.has(member)) isThenable(one) && Promise.resolve(one).catch(() => {});
      else if (mayFail && isFailure(one)) member.output.reject(one);
      else member.output.resolve(one);
    }
  }

  #failed(running: Running<Job>, error: unknown): void {
    this.#ended(running);
    for (const member of running.living) member.output.reject(error);
  }

  #ended(running: Running<Job>): void {
    this.#running.delete(running);
    this.#makeRoom(running);
    this.place.ended(
      this.step,
      [...running.living].map(({ job }) => job),
    );
  }

  #makeRoom(running: Running<Job>): void {
    running.stopTimer?.();
    if (this.#current !== running) return;
    this.#current = undefined;
    // What has ended leaves first, and what has arrived is read.
    if (this.#gathering.length > 0) this.#lookInNextTurn();
  }
}
