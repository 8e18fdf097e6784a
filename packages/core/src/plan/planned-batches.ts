/** What a group has for modules that take several jobs in one call. */

import type { GroupSpec } from '../spec/spec.js';
import { announcedBegins } from '../wire/announced-begins.js';
import type { ModuleSpec } from '../wire/host-spec.js';
import type { PlannedBatches } from './plan.js';

export function plannedBatches(
  modules: readonly ModuleSpec[],
  declared: GroupSpec | undefined,
): PlannedBatches | undefined {
  const largest = modules.reduce((most, { batch }) => Math.max(most, batch?.maxSize ?? 0), 0);
  if (largest === 0) return undefined;
  const oneCall = declared?.concurrency === undefined;
  return { largest, oneCall, announced: announcedBegins({ modules, oneCall: oneCall ? { grace: 0 } : undefined }) };
}
