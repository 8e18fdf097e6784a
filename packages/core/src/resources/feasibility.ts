/** Finds the claims that can never be met, however long one waits. */

import { type ErrorContext, InfeasibleClaimError } from '../errors/errors.js';
import { type FixedClaim, normalizeClaim, type Resources } from '../executor/claim.js';
import { inWords } from '../text/amounts.js';
import { Pool, total } from './pool.js';

/** What one replica of a group claims for its life. */
export interface ReplicaClaim {
  readonly group: string;
  readonly replica: number;
  readonly claim: Resources;
}

/** First each replica alone against the capacity, told once a group; if they all fit alone, all of them together. */
export function infeasibleClaims(
  replicas: readonly ReplicaClaim[],
  capacity: FixedClaim,
  place: ErrorContext = {},
  /** What the executor is called, where the pipeline has several. */
  name?: string,
): InfeasibleClaimError[] {
  const executor = name === undefined ? 'the executor' : `the executor "${name}"`;
  const claims = replicas.map(({ claim }) => normalizeClaim(claim));
  const fits = (some: readonly FixedClaim[]) => new Pool(capacity).take(some) !== undefined;
  if (fits(claims)) return [];

  const tooLarge = new Map<string, InfeasibleClaimError>();
  // The replicas of a group share their claim.
  const fitting = new Set<Resources>();
  for (const [at, claim] of claims.entries()) {
    const { group, replica, claim: asWritten } = replicas[at]!;
    if (tooLarge.has(group) || fitting.has(asWritten)) continue;
    if (fits([claim])) {
      fitting.add(asWritten);
      continue;
    }
    const message =
      `Group "${group}", replica ${replica} claims ${inWords(claim)}, but ${executor} has ${inWords(capacity)} in all. ` +
      "Lower the group's claim, or give the executor more.";
    tooLarge.set(group, new InfeasibleClaimError(message, { ...place, group, replica }));
  }
  return tooLarge.size > 0
    ? [...tooLarge.values()]
    : [new InfeasibleClaimError(together(replicas, claims, capacity, executor), place)];
}

function together(
  replicas: readonly ReplicaClaim[],
  claims: readonly FixedClaim[],
  capacity: FixedClaim,
  executor: string,
): string {
  const lines = new Map<string, number>();
  for (const [at, { group }] of replicas.entries()) {
    const line = `group "${group}" claims ${inWords(claims[at]!)}`;
    lines.set(line, (lines.get(line) ?? 0) + 1);
  }
  const list = [...lines].map(([line, times]) => (times === 1 ? line : `${line} for each of ${times} replicas`));
  return (
    `All replicas together claim ${inWords(total(claims))}, which does not fit into the ` +
    `${inWords(capacity)} of ${executor}: ${list.join('; ')}. ` +
    'Lower the claims or the number of replicas, or give the executor more. (One fraction of a GPU is never spread over two GPUs.)'
  );
}
