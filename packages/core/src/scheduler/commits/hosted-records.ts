/** Records of the journal as the hosts of one group take them in: with the inputs of its own Aggregates that have not refused them. */

import type { Aggregates } from '../../state/commit-rejection.js';
import type { Journal } from '../../state/journal.js';
import type { Numbered } from '../../state/journal-parts.js';
import type { PayloadsByName, Snapshot, StateRecord } from '../../state/state-data.js';
import type { HostedRecord } from '../../wire/host-commands.js';
import type { PublishedResult } from '../../wire/module-results.js';

export class HostedRecords {
  constructor(
    private readonly journal: Journal,
    private readonly aggregates: Aggregates,
  ) {}

  of(records: readonly Numbered<StateRecord | Snapshot>[]): readonly HostedRecord[] {
    return records.flatMap(({ sequence, data }): HostedRecord | readonly HostedRecord[] => {
      if (data.kind === 'process') return { sequence, kind: 'process' };
      if (data.kind === 'snapshot') return { sequence, kind: 'snapshot', states: this.#own(data.states) };
      if (data.kind === 'refusal' || data.kind === 'answered') return [];
      const { job, request } = data;
      const inputs = this.#own(data.inputs).filter(({ module }) => !this.#isRefused(sequence, module));
      return inputs.length === 0 ? [] : { sequence, kind: 'run', job, request, inputs };
    });
  }

  /** Those of the group's Aggregates that are to take a record in: all, unless it says who is. */
  among(takers: ReadonlySet<string> | undefined): Aggregates {
    return takers === undefined ? this.aggregates : this.aggregates.filter(({ name }) => takers.has(name));
  }

  /** Whether all of these have refused it, or there are none. */
  isOver(sequence: number, aggregates: Aggregates): boolean {
    return aggregates.every(({ module }) => this.#isRefused(sequence, module));
  }

  #own(payloads: PayloadsByName): readonly PublishedResult[] {
    return this.aggregates.flatMap(({ module, name }) => {
      const payload = payloads.get(name);
      return payload === undefined ? [] : [{ module, payload }];
    });
  }

  #isRefused(sequence: number, module: number): boolean {
    return this.journal.isRefused(sequence, this.aggregates.find((one) => one.module === module)?.name as string);
  }
}
