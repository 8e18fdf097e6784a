/** What comes in one message may share a buffer; then it may not be moved on, for another reader would find it gone. */

import type { ModuleResult, PublishedResult } from '../../wire/module-results.js';
import { buffersOf, type Payload } from '../../wire/payload.js';

/** @param beside What else came, and stays here. */
export function keepSharedBuffers(
  results: readonly ModuleResult[],
  beside: readonly PublishedResult[] = NONE,
): readonly ModuleResult[] {
  if (results.length + beside.length < 2) return results;
  const owners = new Map<ArrayBuffer, number>();
  for (const list of [results, beside]) {
    for (const one of list) {
      if ('skipped' in one) continue;
      for (const buffer of buffersOf(one.payload)) owners.set(buffer, (owners.get(buffer) ?? 0) + 1);
    }
  }
  const isShared = (payload: Payload) => buffersOf(payload).some((buffer) => (owners.get(buffer) as number) > 1);
  return results.map((result) => {
    if ('skipped' in result || !isShared(result.payload)) return result;
    const { module, payload } = result;
    const { buffers, ...kept } = payload;
    return { module, payload: kept };
  });
}

const NONE: readonly PublishedResult[] = [];
