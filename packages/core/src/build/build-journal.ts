/** Opens the store that a build was given, and tells what becomes of its snapshots. */

import { StateStoreError } from '../errors/errors.js';
import type { EventHub } from '../events/event-hub.js';
import type { LogSink } from '../log/index.js';
import { TimeLimits } from '../scheduler/task/time-limits.js';
import type { PipelineSpec } from '../spec/spec.js';
import { describeAggregates } from '../state/aggregate-description.js';
import type { Journal } from '../state/journal.js';
import type { LateRefusal, SnapshotOutcome } from '../state/journal-parts.js';
import { openJournal } from '../state/open-journal.js';
import { errorSentence } from '../text/error-text.js';
import type { Clock } from '../util/clock.js';
import type { SequentialBuildOptions } from './build-options.js';

export interface JournalOrder {
  readonly spec: PipelineSpec;
  /** As their schemas gave them, in the order of the modules. */
  readonly parameters: readonly unknown[];
  readonly options: SequentialBuildOptions;
  readonly events: EventHub;
  readonly sink: LogSink;
  readonly clock: Clock;
}

/** @throws {StateStoreError} if it cannot be opened, or holds what would be lost. */
export async function buildJournal({
  spec,
  parameters,
  options,
  ...telling
}: JournalOrder): Promise<Journal | undefined> {
  const { stateStore: store, restore = false } = options;
  if (store === undefined) return undefined;
  return await openJournal({
    ...{ pipeline: spec.name, store, restore, clock: telling.clock },
    // A store goes on while this event loop is held up.
    limits: new TimeLimits(telling.clock, true),
    aggregates: describeAggregates(spec, parameters),
    told: (outcome) => tell(spec, outcome, telling),
    refusedLate: (refusal) => tellRefusal(spec, refusal, telling),
  });
}

function tell(
  spec: PipelineSpec,
  outcome: SnapshotOutcome,
  { events, sink, clock }: Pick<JournalOrder, 'events' | 'sink' | 'clock'>,
): void {
  const time = clock.now();
  const { jobs } = outcome;
  if (!('error' in outcome)) return events.emit('state', () => ({ status: 'snapshot', time, jobs }));
  const error = withoutSnapshot(spec.name, outcome);
  events.emit('state', () => ({ status: 'failed', time, jobs, error }));
  const pipeline = { kind: spec.kind, name: spec.name };
  sink.write({ time, level: 'error', text: error.message, event: false, pipeline });
}

/** Nobody else can be told: the caller of the job was in an earlier process, and got no answer. */
function tellRefusal(
  spec: PipelineSpec,
  { job, refusals }: LateRefusal,
  { events, sink, clock }: Pick<JournalOrder, 'events' | 'sink' | 'clock'>,
): void {
  const time = clock.now();
  const reasons = refusals.map(({ aggregate, said }) => `"${aggregate}" failed with ${errorSentence(said)}`).join(' ');
  const message =
    `Job ${job}, which an earlier process of pipeline "${spec.name}" had recorded, but not answered, is refused for good: ${reasons} ` +
    'It is as if it had never been called.';
  const error = new StateStoreError(message, { pipeline: spec.name, job, cause: refusals[0]?.cause });
  events.emit('state', () => ({ status: 'refused', time, jobs: 1, error }));
  sink.write({ time, level: 'error', text: message, event: false, pipeline: { kind: spec.kind, name: spec.name } });
}

function withoutSnapshot(pipeline: string, { jobs, error: cause }: SnapshotOutcome): StateStoreError {
  return new StateStoreError(
    `The state of ${jobs} jobs of pipeline "${pipeline}" could not be kept as a snapshot: ${errorSentence(cause)} ` +
      'Nothing is lost, but the records pile up until one can be. Mend the cause, such as a state that needs snapshot() and restore() of its own.',
    { pipeline, cause },
  );
}
