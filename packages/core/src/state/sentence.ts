/** What somebody else said, as a sentence among one's own. */

import { saidBy } from '../host/invocation.js';

export function sentence(thrown: unknown): string {
  const said = saidBy(thrown);
  return /[.!?…]$/.test(said) ? said : `${said}.`;
}
