/** What one replica did for all jobs, whether or not they are kept: a few sums, and how far its clock is off. */

import type { Phase } from '../../wire/protocol.js';
import { shifted } from './clocks.js';
import type { ModuleRun, Visit } from './job-entry.js';
import { GrowingUnion, type Span } from './spans.js';
import { waitSpan } from './visit-spans.js';

/** More jobs than that seldom interleave in one replica. */
const mostEnds = 64;

export interface ModuleSum {
  readonly module: string;
  readonly aggregated: boolean;
  readonly runs: number;
  /** Fewer than `runs` where one was for several jobs. */
  readonly calls: number;
  readonly ms: number;
}

export class ReplicaRecord {
  /** How many jobs ran there, by the call that they belong to. */
  readonly calls: Record<Phase, number> = { run: 0, process: 0 };
  /** When its last module ended, by its own clock. */
  lastEnd = -Infinity;
  /** How often each module ran, and for how many milliseconds altogether; an Aggregate that takes jobs in for itself. */
  readonly modules = new Map<string, ModuleSum>();
  /** Milliseconds that its jobs, when they were ready, waited for it, altogether. */
  waited = 0;
  /** How much of it the group's rate held them back, although a replica was free. */
  held = 0;
  readonly #busy = new GrowingUnion();
  #clockAtLeast = -Infinity;
  #clockAtMost = Infinity;
  /** When the latest jobs were done, in order. */
  readonly #ends: number[] = [];
  #lastDone: Visit | undefined;

  constructor(
    readonly group: string | undefined,
    readonly replica: number,
  ) {}

  get jobs(): number {
    return this.calls.run + this.calls.process;
  }

  /** Milliseconds during which at least one module ran. */
  get busy(): number {
    return this.#busy.total;
  }

  /**
   * What to add to its times to have the driver's: as little as makes every run lie between its hand-over and its end
   * as the driver saw them; nothing where that cannot be.
   */
  get shift(): number {
    const [least, most] = [this.#clockAtLeast, this.#clockAtMost];
    return least > most ? 0 : Math.min(Math.max(0, least), most);
  }

  /** @param aggregated Whether an Aggregate took a job in. */
  ran({ module, begin, end, batch }: ModuleRun, aggregated = false): void {
    this.#busy.add({ begin, end });
    this.lastEnd = Math.max(this.lastEnd, end);
    const key = aggregated ? `aggregate ${module}` : `run ${module}`;
    const { runs, calls, ms } = this.modules.get(key) ?? { runs: 0, calls: 0, ms: 0 };
    const part = 1 / (batch?.size ?? 1);
    this.modules.set(key, { module, aggregated, runs: runs + 1, calls: calls + part, ms: ms + end - begin });
  }

  /** It was busy with a job, but died, or was killed, before it told anything of it. */
  lost(span: Span | undefined): void {
    if (span !== undefined) this.#busy.add(span);
  }

  /**
   * The first module of a job has begun, or the first Aggregate takes it in.
   * @param call undefined if the job has been here already.
   */
  began(call: Phase | undefined, visit: Visit, begin: number): void {
    if (call !== undefined) this.calls[call] += 1;
    this.#clockAtLeast = Math.max(this.#clockAtLeast, (visit.dispatched ?? -Infinity) - begin);
    const wait = waitSpan(shifted(visit, this.shift), { begin: -Infinity, end: begin + this.shift });
    if (wait !== undefined) this.waited += wait.end - wait.begin;
    if (!visit.retried) this.held += visit.held;
  }

  /** A job is done; told again where more of its modules become known. */
  done(visit: Visit): void {
    const { end } = visit.runs.at(-1) as ModuleRun;
    this.#clockAtMost = Math.min(this.#clockAtMost, (visit.ended ?? Infinity) - end);
    if (this.#lastDone === visit) this.#ends.pop();
    this.#lastDone = visit;
    this.#ends.push(end);
    if (this.#ends.length > mostEnds) this.#ends.shift();
  }

  /** When it was done with what it did before that time. */
  freedBefore(time: number): number | undefined {
    return this.#ends.filter((end) => end <= time).at(-1);
  }
}
