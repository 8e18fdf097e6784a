/** In which groups a host reports when its jobs begin, as it keeps them until then for a call with others. */

import type { HostSpec, ModuleSpec } from './host-spec.js';
import type { Phase } from './protocol.js';

/** Whether a module waits for others, or for its turn, before a call. */
export function gathers({ batch, aggregate }: ModuleSpec, oneCall: HostSpec['oneCall']): boolean {
  return !aggregate && (batch !== undefined || oneCall !== undefined);
}

/** By phase: whether the first module that runs gathers. */
export function announcedBegins({ modules, oneCall }: Pick<HostSpec, 'modules' | 'oneCall'>): Record<Phase, boolean> {
  const of = (phase: Phase) => {
    const first = modules.find((module) => module.aggregate || module.phase === phase);
    return first !== undefined && gathers(first, oneCall);
  };
  return { run: of('run'), process: of('process') };
}
