/** A holder that has just begun takes in what is kept, and is told of each record that comes meanwhile. */

import { BootstrapError, StateStoreError } from '../../errors/errors.js';
import type { Numbered } from '../../state/journal-parts.js';
import type { Snapshot, StateRecord } from '../../state/state-data.js';
import { type Deferred, deferred } from '../../util/deferred.js';
import type { HostedRecord } from '../../wire/host-commands.js';
import type { HostedRecords } from './hosted-records.js';
import { cannotTakeIn } from './record-errors.js';
import type { RecordedJobs } from './recorded-jobs.js';
import { type DurableGroupParts, type StateHost, sendRecords } from './state-host.js';

/** How many records go to a new holder before it has to answer. */
const BATCH = 32;

type Batch = readonly Numbered<StateRecord | Snapshot>[];

export interface CatchUpParts extends Pick<DurableGroupParts, 'journal' | 'place' | 'aggregates' | 'limit'> {
  readonly jobs: RecordedJobs;
  readonly hosted: HostedRecords;
  /** The record cannot travel. @returns whether its job could be refused. */
  refuse(sequence: number, cause: Error): boolean;
  /** The holder took too long over a job that an earlier process has left. */
  exceeded(sequence: number, ms: number): void;
}

export class CatchUp {
  /** The job that it has to take in, of those that an earlier process has left. */
  left: number | undefined;
  /** What it was sent last, and has to answer. */
  #sent: Batch = [];
  #answer: Deferred<void> = unheard();

  constructor(
    readonly holder: StateHost,
    private readonly parts: CatchUpParts,
  ) {}

  /** @throws {BootstrapError} if the holder dies, or one of its Aggregates fails. */
  async run(): Promise<void> {
    const { journal, jobs } = this.parts;
    let reached = -1;
    while (reached < journal.sequence) {
      const before = reached;
      for await (const batch of inBatches(journal.read(reached), ({ sequence }) => jobs.isLeft(sequence))) {
        await this.#takeIn(batch);
        reached = (batch.at(-1) as Numbered).sequence;
      }
      if (reached === before) throw this.#gap(reached);
    }
  }

  /** What was sent is in. */
  taken(): void {
    this.left = undefined;
    this.#answer.resolve();
  }

  fail(error: BootstrapError): void {
    this.#answer.reject(error);
  }

  /** The holder has ended. */
  ended(): void {
    this.fail(new BootstrapError('It ended while it took in what the state store has.'));
  }

  /** The record that it was sent last by this sequence. */
  dataOf(sequence: number): StateRecord | Snapshot | undefined {
    return this.#sent.find((one) => one.sequence === sequence)?.data;
  }

  async #takeIn(batch: Batch): Promise<void> {
    const { hosted, refuse, aggregates, place } = this.parts;
    const records = hosted.of(batch);
    this.#sent = batch;
    if (records.length === 0 || (await this.#answerTo(records)) === undefined) return;
    for (const record of records) {
      const cause = await this.#answerTo([record]);
      if (cause === undefined || refuse(record.sequence, cause)) continue;
      const [{ name: aggregate }] = aggregates as readonly [(typeof aggregates)[number]];
      const rejection = { aggregate, said: cause.message, cause };
      throw cannotTakeIn(record.sequence, this.dataOf(record.sequence), rejection, place);
    }
  }

  /** @returns why they cannot travel, if so. */
  async #answerTo(records: readonly HostedRecord[]): Promise<Error | undefined> {
    const { jobs } = this.parts;
    this.#answer = unheard();
    if (!this.holder.alive) this.ended();
    const cause = sendRecords(this.holder, records);
    if (cause !== undefined) return cause;
    // It goes alone.
    this.left = records.map(({ sequence }) => sequence).find((one) => jobs.isLeft(one) && jobs.has(one));
    const stop = this.#watch();
    try {
      await this.#answer.promise;
    } finally {
      stop();
    }
    return undefined;
  }

  #watch(): () => void {
    const { left } = this;
    const { limit, exceeded } = this.parts;
    if (limit === undefined || left === undefined) return () => {};
    return limit.watch(() => exceeded(left, limit.ms));
  }

  #gap(reached: number): StateStoreError {
    const { journal, place } = this.parts;
    return new StateStoreError(
      `The state store has lost the records from ${reached + 1} to ${journal.sequence}.`,
      place,
    );
  }
}

/** Nobody may be waiting when it is rejected. */
function unheard(): Deferred<void> {
  const answer = deferred();
  answer.promise.catch(() => {});
  return answer;
}

async function* inBatches<T>(items: AsyncIterable<T>, goesAlone: (item: T) => boolean): AsyncGenerator<readonly T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    const alone = goesAlone(item);
    if (alone && batch.length > 0) {
      yield batch;
      batch = [];
    }
    batch.push(item);
    if (batch.length < BATCH && !alone) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
