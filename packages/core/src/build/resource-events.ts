/** Says what becomes of a pipeline's claims: as events, and, where it has to wait, in the log. */

import type { EventHub } from '../events/event-hub.js';
import type { ResourcesEvent } from '../events/events.js';
import type { Executor } from '../executor/executor.js';
import type { LogSink } from '../log/index.js';
import { warnOnStandardError } from '../log/standard-error.js';
import type { Plan, PlannedGroup } from '../plan/plan.js';
import type { Clock } from '../util/clock.js';

export type EmitResources = (phase: ResourcesEvent['status'], detail: string) => void;

export function resourceTeller(pipeline: string, events: EventHub, sink: LogSink, clock: Clock): EmitResources {
  return (status, detail) => {
    const time = clock.now();
    events.emit('resources', () => ({ status, time, detail }));
    if (status !== 'waiting') return;
    const kind = 'ParallelPipeline';
    sink.write({ time, level: 'warn', text: detail, event: false, pipeline: { kind, name: pipeline } });
  };
}

/** Where there is one GPU, or a group has all of them, there is nothing to keep it from. */
export function warnOfUnpinnedGpus(
  plan: Pick<Plan, 'name'>,
  own: readonly PlannedGroup[],
  { name, supports }: Executor,
  gpus: number,
): void {
  if (supports.gpuPinning || gpus < 2) return;
  const groups = own.filter(({ options }) => (options.claim.numGpus ?? 0) > 0).map((group) => `"${group.name}"`);
  if (groups.length === 0) return;
  warnOnStandardError(
    `Pipeline "${plan.name}": the executor "${name}" cannot keep a group from using GPUs that it did not claim (${groups.join(', ')}). ` +
      'Let the modules choose by `this.resources.gpuIds`, or use an executor that pins GPUs.',
  );
}
