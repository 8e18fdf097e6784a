/** Places GPU claims on as few GPUs as possible. */

import { WHOLE } from '../executor/claim.js';
import { packBins } from './bin-packing.js';

/**
 * The GPUs of each claim, by number, or undefined if not all fit.
 *
 * @param claims ten-thousandths: fractions below a whole share a GPU, whole claims take empty ones.
 * @param free what is free of each GPU, in ten-thousandths.
 */
export function packGpus(
  claims: readonly number[],
  free: readonly number[],
): readonly (readonly number[])[] | undefined {
  const gpus = [...free.keys()];
  const begun = gpus.filter((gpu) => free[gpu]! > 0 && free[gpu]! < WHOLE);
  const empty = gpus.filter((gpu) => free[gpu] === WHOLE);

  let taken = 0;
  const placed = claims.map((claim) => {
    const first = taken;
    if (claim >= WHOLE) taken += claim / WHOLE;
    return empty.slice(first, taken);
  });
  if (claims.some((claim, at) => claim >= WHOLE && placed[at]!.length < claim / WHOLE)) return undefined;

  const left = empty.slice(taken);
  const fractions = [...claims.keys()].filter((at) => claims[at]! > 0 && claims[at]! < WHOLE);
  fractions.sort((a, b) => claims[b]! - claims[a]!);
  const bins = packBins(
    fractions.map((at) => claims[at]!),
    begun.map((gpu) => free[gpu]!),
    left.map(() => WHOLE),
  );
  if (bins === undefined) return undefined;
  const numbered = [...begun, ...left];
  for (const [index, at] of fractions.entries()) placed[at] = [numbered[bins[index]!]!];
  return placed;
}
