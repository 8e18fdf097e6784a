/** What is free of a capacity: taken by several claims together or not at all, and given back exactly. */

import { type FixedClaim, WHOLE } from '../executor/claim.js';
import { packGpus } from './gpu-packing.js';

/** Claims that were granted together. */
export interface Allocation {
  readonly claims: readonly FixedClaim[];
  /** The GPUs of each claim, by number. */
  readonly gpus: readonly (readonly number[])[];
}

export class Pool {
  readonly #amounts: Map<string, number>;
  /** What is free of each GPU, in ten-thousandths. */
  readonly #gpus: number[];

  /** @param capacity with whole GPUs. */
  constructor(capacity: FixedClaim) {
    this.#amounts = new Map(capacity.amounts);
    this.#gpus = Array.from({ length: capacity.gpus / WHOLE }, () => WHOLE);
  }

  get free(): FixedClaim {
    const gpus = this.#gpus.reduce((sum, gpu) => sum + gpu, 0);
    return { gpus, amounts: new Map([...this.#amounts].filter(([, amount]) => amount > 0)) };
  }

  /** Undefined, and nothing changed, if the claims do not all fit. */
  take(claims: readonly FixedClaim[]): Allocation | undefined {
    const { amounts } = total(claims);
    for (const [name, amount] of amounts) if (amount > (this.#amounts.get(name) ?? 0)) return undefined;
    const gpus = packGpus(
      claims.map((claim) => claim.gpus),
      this.#gpus,
    );
    if (gpus === undefined) return undefined;
    const allocation = { claims, gpus };
    this.#add(allocation, -1);
    return allocation;
  }

  /** Gives back what `take` returned; once. */
  give(allocation: Allocation): void {
    this.#add(allocation, 1);
  }

  #add({ claims, gpus }: Allocation, sign: 1 | -1): void {
    for (const [at, claim] of claims.entries()) {
      for (const [name, amount] of claim.amounts)
        this.#amounts.set(name, (this.#amounts.get(name) ?? 0) + sign * amount);
      for (const gpu of gpus[at] ?? []) this.#gpus[gpu]! += sign * Math.min(claim.gpus, WHOLE);
    }
  }
}

/** The sum of several claims. */
export function total(claims: readonly FixedClaim[]): FixedClaim {
  const amounts = new Map<string, number>();
  let gpus = 0;
  for (const claim of claims) {
    gpus += claim.gpus;
    for (const [name, amount] of claim.amounts) amounts.set(name, (amounts.get(name) ?? 0) + amount);
  }
  return { gpus, amounts };
}
