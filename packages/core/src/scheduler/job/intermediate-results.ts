/** What the groups of one job have published: kept until the last that reads it is through. */

import type { PlannedSlot } from '../../plan/plan.js';
import { buffersOf, type Payload } from '../../wire/payload.js';
import type { Task } from '../task/task.js';
import { bytesToMove, moveBuffers } from './buffer-moves.js';
import { countDown } from './count-down.js';

/** In the place of a payload: the result was skipped. */
const SKIPPED = Symbol('skipped');

/**
 * Says that what comes is going to these invocations, so that executors may bring it to them in a better way.
 * @returns what ends that; undefined if none does.
 */
export type ShareValue = (payload: Payload, readers: readonly number[]) => (() => void) | undefined;

export class IntermediateResults {
  /** Undefined for what is not known yet, or needed no more. */
  #payloads: (Payload | typeof SKIPPED | undefined)[];
  #skips = false;
  /** Per slot, its readers that are not through; made when a value is first shared. */
  #unread: number[] | undefined;
  /** What goes to several groups by the executor's own way, each with what ends that. */
  #shared: Map<Payload, () => void> | undefined;

  constructor(
    private readonly slots: readonly PlannedSlot[],
    private readonly tasks: readonly (Task | undefined)[],
    private readonly way: ShareValue | undefined,
  ) {
    this.#payloads = new Array(slots.length);
  }

  has(slot: number): boolean {
    return this.#payloads[slot] !== undefined;
  }

  /** Undefined for a result that was skipped. */
  of(slot: number): Payload | undefined {
    const known = this.#payloads[slot];
    return known === SKIPPED ? undefined : known;
  }

  /** These results as a group gets them: without those that were skipped. */
  inputsOf(slots: readonly number[]): readonly Payload[] {
    return this.#skips
      ? slots.flatMap((slot) => this.of(slot) ?? [])
      : slots.map((slot) => this.#payloads[slot] as Payload);
  }

  /** At which positions of the list results were skipped; undefined for none. */
  absentAmong(slots: readonly number[]): readonly number[] | undefined {
    if (!this.#skips) return undefined;
    const absent = [...slots.keys()].filter((at) => this.isSkipped(slots[at] as number));
    return absent.length === 0 ? undefined : absent;
  }

  /** Whether anything was skipped. */
  get skips(): boolean {
    return this.#skips;
  }

  /** There is no result, and never will be. */
  skip(slot: number): void {
    this.#payloads[slot] = SKIPPED;
    this.#skips = true;
  }

  isSkipped(slot: number): boolean {
    return this.#payloads[slot] === SKIPPED;
  }

  add(slot: number, payload: Payload): void {
    this.#payloads[slot] = payload;
    const { readers } = this.#slot(slot);
    if (readers.length > 1) this.share(payload, readers);
  }

  /** It goes to several groups: an executor may have a better way than to send it to each of them. */
  share(payload: Payload, readers: readonly number[]): void {
    const release = this.way?.(payload, readers);
    if (release === undefined) return;
    payload.shared = true;
    this.#shared ??= new Map();
    this.#shared.set(payload, release);
    this.#countUnread();
  }

  /** The task's group needs its inputs no more: what nobody else needs is dropped. */
  read(task: Task): void {
    task.through = true;
    for (const slot of task.invocation.externals) {
      const { readers, exposed } = this.#slot(slot);
      // With several readers one may still have to be sent the value again after a death.
      const isLast = this.#unread === undefined ? readers.length === 1 : countDown(this.#unread, slot) === 0;
      if (isLast && exposed === undefined) this.#drop(slot);
    }
  }

  /** Lists in `transfer` the buffers among the task's inputs that no other reader can need again. */
  move(task: Task, transfer: object[]): void {
    for (const slot of task.invocation.externals)
      moveBuffers(task, this.#buffersOf(slot), this.#readersOf(slot), this.tasks, transfer);
  }

  /** How many bytes of its inputs would be moved with the task, were it handed over for good. */
  movableBytes(task: Task): number {
    let bytes = 0;
    for (const slot of task.invocation.externals)
      bytes += bytesToMove(task, this.#buffersOf(slot), this.#readersOf(slot), this.tasks);
    return bytes;
  }

  /** The job is over. */
  end(): void {
    this.#payloads = NONE;
    for (const release of this.#shared?.values() ?? NOTHING) release();
    this.#shared = undefined;
  }

  /** None of a result that was skipped. */
  #buffersOf(slot: number): readonly ArrayBuffer[] {
    const payload = this.of(slot);
    return payload === undefined ? NOTHING : buffersOf(payload);
  }

  /** Who reads it; undefined if the caller does, too. */
  #readersOf(slot: number): readonly number[] | undefined {
    const { readers, exposed } = this.#slot(slot);
    return exposed === undefined ? readers : undefined;
  }

  #countUnread(): void {
    if (this.#unread !== undefined) return;
    this.#unread = this.slots.map(({ readers }) => readers.length);
    for (const task of this.tasks) {
      if (task?.through) for (const slot of task.invocation.externals) countDown(this.#unread, slot);
    }
  }

  #drop(slot: number): void {
    const payload = this.of(slot);
    if (payload === undefined) return;
    this.#payloads[slot] = undefined;
    const release = this.#shared?.get(payload);
    this.#shared?.delete(payload);
    release?.();
  }

  #slot(slot: number): PlannedSlot {
    return this.slots[slot] as PlannedSlot;
  }
}

const NOTHING: readonly never[] = [];

/** Of a job that has settled; nobody writes to it. */
const NONE: undefined[] = [];
