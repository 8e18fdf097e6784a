/** Replaces the records of a log by the states that they make, now and then. */

import type { JournalParts, StateOwner } from './journal-parts.js';
import type { LogAccess } from './log-access.js';
import { type PayloadsByName, type Snapshot, STATE_FORMAT } from './state-data.js';

export interface SnapshotParts extends Pick<JournalParts, 'policy' | 'aggregates' | 'told'> {
  readonly access: LogAccess;
  readonly owners: readonly StateOwner[];
  /** The log holds a snapshot of all up to this record. */
  replaced(sequence: number): void;
  isClosed(): boolean;
}

export class Snapshots {
  #isUnderWay = false;

  constructor(private readonly parts: SnapshotParts) {}

  /** @param isEmpty whether no job is in the states, so that nobody need be asked. */
  async take(sequence: number, jobs: number, isEmpty: boolean): Promise<void> {
    const { policy, access, owners, told, isClosed } = this.parts;
    if (this.#isUnderWay || isClosed()) return;
    const asked = isEmpty ? [] : owners.map((owner) => owner.snapshot(sequence));
    if (asked.includes(undefined)) return;
    this.#isUnderWay = true;
    const isStillDue = policy.begun();
    try {
      const states = await Promise.all(asked);
      if (isClosed()) return;
      // An actor that died before it could answer; or the next one, which reads what this would take away.
      if (states.includes(undefined) || access.isRead) return isStillDue();
      await this.#replace(sequence, jobs, new Map(states.flatMap((some) => [...(some as PayloadsByName)])));
      told({ sequence, jobs });
    } catch (error) {
      told({ sequence, jobs, error });
    } finally {
      this.#isUnderWay = false;
    }
  }

  async #replace(sequence: number, jobs: number, states: PayloadsByName): Promise<void> {
    const { policy, aggregates, access, replaced } = this.parts;
    const data: Snapshot = { kind: 'snapshot', format: STATE_FORMAT, aggregates, jobs, states };
    policy.taken(await access.replace({ sequence, data }));
    replaced(sequence);
  }
}
