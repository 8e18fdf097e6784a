/** What a pool reports: events of its tasks and actors, errors that no job waits for. */

import type { EventHub } from '../../events/event-hub.js';
import type { GroupEvent } from '../../events/events.js';
import { moduleStatus } from '../../events/module-status.js';
import { skipOf } from '../../events/skip-of.js';
import type { Exit } from '../../executor/executor.js';
import type { LogEntry } from '../../log/log-entry.js';
import type { ReportStray } from '../../log/report-stray.js';
import { lacking } from '../../text/lacking.js';
import type { Clock } from '../../util/clock.js';
import type { ErrorEnvelope } from '../../wire/error-envelope.js';
import { decodeError } from '../../wire/error-unpacking.js';
import type { ModuleTimes } from '../../wire/module-results.js';
import { brokeProtocol, nobodysError } from '../replicas/death-errors.js';
import { executorOf, type PoolId } from '../task/pool-id.js';
import type { ActorHandle, Task } from '../task/task.js';

export class PoolEvents {
  constructor(
    private readonly events: EventHub,
    private readonly clock: Clock,
    private readonly place: PoolId,
    private readonly stray: ReportStray,
  ) {}

  /**
   * @param there whether it is with its actor, which may have begun it.
   * @param held milliseconds that the group's rate held it back.
   */
  task(status: GroupEvent['status'], { job, actor }: Task, there: boolean, held?: number): void {
    if (!this.events.listening.group) return;
    this.events.emit('group', () => ({
      status,
      time: this.clock.now(),
      job: job.id,
      phase: job.kind,
      group: this.place.group,
      replica: there ? actor?.replica : undefined,
      ...(held === undefined ? {} : { held }),
    }));
  }

  /** @param next when the next attempt is due, of a module that waits for it. */
  modules(status: 'ended' | 'aggregated', { job, actor }: Task, times: readonly ModuleTimes[], next?: number): void {
    for (const one of times) {
      const { module, begin, end, batch } = one;
      this.events.emit('module', () => ({
        ...moduleStatus(status, one, next),
        time: this.clock.now(),
        job: job.id,
        phase: job.kind,
        module: this.place.modules[module] as string,
        group: this.place.group,
        replica: (actor as ActorHandle).replica,
        begin,
        end,
        ...(batch && { batch }),
      }));
    }
  }

  /** Its modules are skipped, each for want of the input that is its value in `lacks`. */
  passedOver({ job }: Task, lacks: ReadonlyMap<number, number>): void {
    if (!this.events.listening.module) return;
    for (const [module, input] of lacks) {
      const time = this.clock.now();
      this.events.emit('module', () => ({
        ...skipOf({ reason: lacking(this.place.modules[input] as string) }),
        ...{ time, begin: time, end: time },
        job: job.id,
        phase: job.kind,
        module: this.place.modules[module] as string,
        group: this.place.group,
        replica: undefined,
      }));
    }
  }

  uncaught(actor: ActorHandle, envelope: ErrorEnvelope): void {
    const { replica, incarnation } = actor;
    const { group } = this.place;
    const error = decodeError(envelope);
    this.stray(nobodysError(this.place, actor), error, { group, replica });
    this.events.emit('actor', () => ({
      ...{ status: 'uncaught', group, replica, incarnation, error },
      time: this.clock.now(),
      ...executorOf(this.place),
    }));
  }

  /** The actor is ended because it broke the protocol. */
  breach(actor: ActorHandle, exit: Exit): LogEntry {
    const { group } = this.place;
    const text = brokeProtocol(this.place, actor, exit);
    const pipeline = { kind: 'ParallelPipeline', name: this.place.pipeline };
    return { time: this.clock.now(), level: 'error', event: false, text, pipeline, group, replica: actor.replica };
  }
}
