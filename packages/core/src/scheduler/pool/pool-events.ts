/** What a pool tells the pipeline's listeners. */

import type { EventHub } from '../../events/event-hub.js';
import type { GroupEvent, ModuleEvent } from '../../events/events.js';
import type { ReportStray } from '../../log/report-stray.js';
import type { Clock } from '../../util/clock.js';
import { decodeError, type ErrorEnvelope } from '../../wire/error-envelope.js';
import type { ModuleTimes } from '../../wire/protocol.js';
import { nobodysError, type PoolId } from '../job/job-errors.js';
import type { Task } from '../job/task.js';
import type { Actor } from '../replicas/actor.js';

export class PoolEvents {
  constructor(
    private readonly events: EventHub,
    private readonly clock: Clock,
    private readonly place: PoolId,
    private readonly stray: ReportStray,
  ) {}

  /** @param there whether it is with its actor, which may have begun it. */
  task(status: GroupEvent['status'], { job, actor }: Task, there: boolean): void {
    if (!this.events.listening.group) return;
    this.events.emit('group', () => ({
      status,
      time: this.clock.now(),
      job: job.id,
      phase: job.kind,
      group: this.place.group,
      replica: there ? actor?.replica : undefined,
    }));
  }

  modules(status: ModuleEvent['status'], { job, actor }: Task, times: readonly ModuleTimes[]): void {
    for (const { module, begin, end } of times) {
      this.events.emit('module', () => ({
        status,
        time: this.clock.now(),
        job: job.id,
        phase: job.kind,
        module: this.place.modules[module] as string,
        group: this.place.group,
        replica: (actor as Actor).replica,
        begin,
        end,
      }));
    }
  }

  uncaught(actor: Actor, envelope: ErrorEnvelope): void {
    const { replica, incarnation } = actor;
    const { group } = this.place;
    const error = decodeError(envelope);
    this.stray(nobodysError(this.place, actor), error, { group, replica });
    this.events.emit('actor', () => ({
      ...{ status: 'uncaught', group, replica, incarnation, error },
      time: this.clock.now(),
    }));
  }
}
