/** What a worker says last, of itself, where its engine keeps what it prints. */

import { tellOnStandardError } from '@magda/core/log';

/** @param why in words that follow the name of the program. */
export function tellWhy(why: string): void {
  tellOnStandardError(`magda-worker: ${why}.`);
}
