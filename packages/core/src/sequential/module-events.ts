/** The events of the modules of a sequential pipeline. */

import type { EventHub } from '../events/event-hub.js';
import { moduleStatus } from '../events/module-status.js';
import type { Step } from '../host/step.js';
import type { Clock } from '../util/clock.js';
import type { ModuleTimes } from '../wire/module-results.js';
import type { Phase } from '../wire/protocol.js';
import type { SequentialJob } from './job.js';

export class ModuleEvents {
  constructor(
    private readonly events: EventHub,
    private readonly clock: Clock,
    private readonly steps: Readonly<Record<Phase, readonly Step[]>>,
  ) {}

  /** @param next when the next attempt is due, of a module that waits for it. */
  emit(
    status: 'ended' | 'aggregated',
    { id, kind }: SequentialJob,
    times: readonly ModuleTimes[],
    next?: number,
  ): void {
    for (const one of times) {
      const { module, begin, end } = one;
      this.events.emit('module', () => ({
        ...moduleStatus(status, one, next),
        time: this.clock.now(),
        ...{ job: id, phase: kind, begin, end },
        module: this.#nameOf(kind, module),
        group: undefined,
        replica: 0,
      }));
    }
  }

  #nameOf(kind: Phase, module: number): string {
    return this.steps[kind].find(({ spec }) => spec.id === module)?.spec.name as string;
  }
}
