/** A job on its way into the Aggregates: what they are to take in, and what they have answered. */

import { CommitError } from '../../errors/errors.js';
import type { CommitRejection } from '../../state/commit-rejection.js';
import { kept, type StateRecord } from '../../state/state-data.js';
import { errorSentence } from '../../text/error-text.js';
import { quoted } from '../../text/quoted.js';
import type { Payload } from '../../wire/payload.js';

export class JobCommit {
  /** By Aggregate, what it is to take in, if that is recorded. */
  #inputs: Map<string, Payload> | undefined;
  #unanswered = 0;
  readonly #rejections: CommitRejection[] = [];

  collected(aggregate: string, inputs: Payload): void {
    this.#inputs ??= new Map();
    this.#inputs.set(aggregate, kept(inputs));
  }

  /** The record of a `run()`. */
  recordOf(job: number, request: Payload): StateRecord {
    return { kind: 'run', job, request: kept(request), inputs: this.#inputs ?? new Map() };
  }

  /** So many groups are told to take the job in. */
  begin(groups: number): void {
    this.#inputs = undefined;
    this.#unanswered = groups;
  }

  /** A group has answered. @returns whether it is the last. */
  answered(rejections: readonly CommitRejection[]): boolean {
    this.#rejections.push(...rejections);
    return --this.#unanswered === 0;
  }

  /** @param aggregates the names of all. @returns why the job has failed, if an Aggregate did not take it in. */
  error(job: number, pipeline: string, aggregates: () => readonly string[]): CommitError | undefined {
    const [first] = this.#rejections;
    if (first === undefined) return undefined;
    const rejected = this.#rejections.map(({ aggregate }) => aggregate);
    const committed = aggregates().filter((name) => !rejected.includes(name));
    return new CommitError(
      `Job ${job} was not taken in by ${quoted(rejected)}: ${errorSentence(first.said)} ` +
        (committed.length > 0 ? `It was taken in by ${quoted(committed)}.` : 'No other Aggregate has it.'),
      committed,
      rejected,
      { pipeline, job, module: first.aggregate, cause: first.cause },
    );
  }
}
