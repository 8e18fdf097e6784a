/** Plays one condition of the app after another while rounds are busy, in an order that their seed decides. */

import type { Chance } from '../../../packages/core/test/simulation/fixtures/chance.js';
import { type Afflicted, type Condition, conditions } from './conditions.js';

/** Calls that succeed between two of them, on average. */
const EVERY = 50;

export interface AfflictionsOptions {
  readonly chance: Chance;
  readonly isCalm: boolean;
  readonly suffer: Afflicted['suffer'];
  /** Is told of each as it begins. */
  readonly tell: (line: string) => void;
}

type Choose = (chance: Chance) => (() => void) | undefined;

export class Afflictions {
  /** How often each was played, by name. */
  readonly played: Record<string, number> = {};
  readonly #choices: Choose[] = [];
  /** Those to come before any is repeated. */
  readonly #deck: Condition[] = [];
  #now: { readonly condition: Condition; readonly over: Promise<void> } | undefined;
  #isOver: boolean;

  constructor(private readonly options: AfflictionsOptions) {
    this.#isOver = options.isCalm;
  }

  /** Whether files can be opened at present. */
  get canOpen(): boolean {
    return this.#now?.condition.opensNothing !== true;
  }

  /** @param choose a round's way to choose who dies. */
  join(choose: Choose): void {
    this.#choices.push(choose);
  }

  /** A call has succeeded: so their number follows that of the calls, however fast a machine is. */
  next(): void {
    const { chance } = this.options;
    if (this.#isOver || this.#now !== undefined || !chance.happens(1 / EVERY)) return;
    if (this.#deck.length === 0) this.#deck.push(...conditions);
    const [condition] = this.#deck.splice(chance.below(this.#deck.length), 1) as [Condition];
    // Most are short.
    const ms = Math.ceil(condition.most * chance.next() ** 2);
    const over = this.#play(condition, ms).finally(() => {
      this.#now = undefined;
    });
    this.#now = { condition, over };
  }

  /** The last one ends, and none comes after it: the first round that is done wants to see that all is well. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.#now?.over;
  }

  async #play(condition: Condition, ms: number): Promise<void> {
    const { chance, suffer, tell } = this.options;
    const { name } = condition;
    // Not within the turn of whoever was answered.
    await new Promise((resolve) => setImmediate(resolve));
    tell(`${name} for ${ms} ms`);
    this.played[name] = (this.played[name] ?? 0) + 1;
    const choose = this.#choices[chance.below(this.#choices.length)];
    await condition.play({ suffer, choose: () => choose?.(chance) }, ms);
  }
}
