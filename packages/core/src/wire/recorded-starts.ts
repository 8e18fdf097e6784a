/**
 * Dispatch ids where no memory is shared: hosts begin them in order, and leave a start record where their death cannot take it back.
 *
 * Most jobs come upon the end of another, and are announced with it: where that word has left, it serves as the mark.
 */

import type { Connection, HostChannel } from '../executor/executor.js';
import type { DispatchTracker, StartLog } from './start-log.js';

export class RecordedDispatches implements DispatchTracker {
  #announced = -1;

  private constructor(private readonly connection: Connection) {}

  /** Undefined if nothing can be known of the hosts of this executor. */
  static of(connection: Connection): RecordedDispatches | undefined {
    return connection.lastStart && new RecordedDispatches(connection);
  }

  hand(dispatchId: number): number {
    return dispatchId;
  }

  /** The host might be about to begin it. */
  recall(): boolean {
    return false;
  }

  announced(dispatchId: number): void {
    this.#announced = Math.max(this.#announced, dispatchId);
  }

  neverBegan(dispatchId: number): boolean {
    return dispatchId > Math.max(this.connection.lastStart?.()?.dispatchId ?? -1, this.#announced);
  }

  get lastModule(): number {
    const mark = this.connection.lastStart?.();
    return mark === undefined || mark.dispatchId < this.#announced ? -1 : mark.module;
  }
}

export class RecordingStartLog implements StartLog {
  #dispatchId = -1;
  #announced = -1;
  /** The job of the latest dispatch id has begun no module. */
  #fresh = false;

  private constructor(private readonly channel: HostChannel) {}

  /** Undefined if this channel leaves no start records. */
  static of(channel: HostChannel): RecordingStartLog | undefined {
    return channel.logStart && new RecordingStartLog(channel);
  }

  /** Leaves the mark to the job's first module. */
  begin(dispatchId: number): boolean {
    this.#dispatchId = Math.max(this.#dispatchId, dispatchId);
    this.#fresh = true;
    return true;
  }

  announce(dispatchId: number | undefined): number | undefined {
    if (dispatchId !== undefined) this.#announced = dispatchId;
    return dispatchId;
  }

  beginModule(module: number): void {
    this.channel.logStart?.(
      { dispatchId: this.#dispatchId, module },
      this.#fresh && this.#dispatchId === this.#announced,
    );
    this.#fresh = false;
  }
}
