/** Resources in words, for messages. */

import { CUSTOM, type FixedClaim, WHOLE } from '../executor/claim.js';
import { formatMemory } from './memory.js';

/** `4 CPUs, 0.5 GPU, 2 GiB of memory, 1 licence`; `nothing` for an empty claim. */
export function inWords({ gpus, amounts }: FixedClaim): string {
  const parts = [...amounts].map(([name, amount]) => {
    if (name === 'numCpus') return counted(amount, 'CPU');
    if (name === 'memory')
      return amount === Number.POSITIVE_INFINITY ? 'any memory' : `${formatMemory(amount)} of memory`;
    return `${amount / WHOLE} ${name.slice(CUSTOM.length)}`;
  });
  if (gpus > 0) parts.splice(amounts.has('numCpus') ? 1 : 0, 0, counted(gpus, 'GPU'));
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function counted(amount: number, unit: string): string {
  return `${amount / WHOLE} ${unit}${amount > WHOLE ? 's' : ''}`;
}
