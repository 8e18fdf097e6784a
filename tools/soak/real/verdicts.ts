/** Holds each answer of a pipeline to the model: a success must be right, and a failure must have been possible. */

import type { CommitError, MagdaError } from '@magda/core';
import { holds } from '../../../packages/core/test/simulation/fixtures/broken.js';
import { compare } from '../../../packages/core/test/simulation/fixtures/judge.js';
import type { Scheme } from '../../../packages/core/test/simulation/fixtures/scheme.js';
import type { Fate } from '../../../packages/core/test/simulation/fixtures/story.js';
import { isRefused } from './habits.js';
import type { RealCall } from './plots.js';
import type { StateModel } from './state-model.js';

type Judged = Pick<RealCall, 'kind' | 'order' | 'patience' | 'deadline' | 'habit'>;

export interface VerdictsOptions {
  readonly scheme: Scheme;
  readonly state: StateModel;
  /** Whether the state of Aggregates may be lost. */
  readonly mayLoseState: boolean;
  /** Whether a worker may die, or be ended by a limit: nothing that befalls the app is a reason. */
  readonly mayDie: boolean;
}

export class Verdicts {
  succeeded = 0;
  /** The latest failure, in words. */
  said = '';
  /** How many calls failed, by code. */
  readonly failed: Record<string, number> = {};
  /** Calls that had not begun where an actor died, by call and group. */
  readonly notBegun: (readonly [n: number, group: string])[] = [];
  /** Groups that tell that they were given up, or lost their state. */
  readonly broken = new Set<string>();

  constructor(private readonly options: VerdictsOptions) {}

  onSuccess({ kind, order, habit }: Judged, results: Readonly<Record<string, unknown>>): void {
    const { scheme, state } = this.options;
    const { n, fates } = order;
    this.succeeded++;
    holds(!scheme.mustFail(kind, order), `call ${n} succeeded in spite of ${JSON.stringify(fates)}`);
    holds(!isRefused(habit), `call ${n} succeeded though its caller ${habit}`);
    const expected = kind === 'run' ? scheme.run(n) : scheme.process(n, state.heldBy(n));
    compare(results, expected, `${kind}() ${n}`);
    if (kind === 'run') state.committed(n);
    else state.processed(n);
  }

  onFailure(call: Judged, error: MagdaError): void {
    const { code, group } = error;
    const { n } = call.order;
    this.said = `${code}: ${error.message ?? error}`;
    this.failed[code] = (this.failed[code] ?? 0) + 1;
    holds(this.#isPossible(call, error), `call ${n} failed with ${code}: ${error.message ?? error}`);
    if (isRefused(call.habit) && code === 'MAGDA_SERIALIZATION') {
      for (const each of this.options.scheme.groups) this.notBegun.push([n, each]);
    }
    if (code === 'MAGDA_COMMIT') this.options.state.committed(n, (error as CommitError).committed);
    if (code === 'MAGDA_STATE_LOST' || code === 'MAGDA_CRASH_LOOP') this.broken.add(group as string);
    if ('mayHaveRun' in error && error.mayHaveRun === false) this.notBegun.push([n, group as string]);
  }

  #isPossible({ kind, order, patience, deadline, habit }: Judged, error: MagdaError): boolean {
    const { scheme, mayLoseState, mayDie } = this.options;
    const fatedTo = (fate: Fate) =>
      error.module !== undefined && order.fates[error.module] === fate && scheme.takesPart(error.module, kind);
    switch (error.code) {
      case 'MAGDA_MODULE':
        return fatedTo('throws') && (error.cause as { readonly n?: number }).n === order.n;
      case 'MAGDA_SERIALIZATION':
        return fatedTo('unsendable') || isRefused(habit) || this.#isUnrecordable({ kind, order }, error);
      case 'MAGDA_ABORTED':
        return patience !== undefined;
      case 'MAGDA_DEADLINE':
        return deadline !== undefined;
      case 'MAGDA_STATE_LOST':
        return mayLoseState;
      case 'MAGDA_COMMIT':
        return this.#isDivided(error as CommitError);
      case 'MAGDA_TIMEOUT':
      case 'MAGDA_CRASH_LOOP':
      case 'MAGDA_ACTOR_DIED':
      case 'MAGDA_ACTOR_KILLED':
        return mayDie && scheme.groups.includes(error.group as string);
      default:
        return false;
    }
  }

  /** An Aggregate would take in what cannot be recorded. */
  #isUnrecordable({ kind, order }: Pick<Judged, 'kind' | 'order'>, { module = '' }: MagdaError): boolean {
    const { scheme } = this.options;
    const isFated = (input: string) => order.fates[input] === 'unsendable' && scheme.isRecorded(input, order.n);
    return kind === 'run' && scheme.inputsOf(module).some(isFated);
  }

  /** Each Aggregate is named once. */
  #isDivided({ committed, rejected }: CommitError): boolean {
    const told = [...committed, ...rejected].sort();
    const all = this.options.scheme.aggregates.map(({ name }) => name).sort();
    return rejected.length > 0 && JSON.stringify(told) === JSON.stringify(all);
  }
}
