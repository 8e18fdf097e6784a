/** Puts the licence and the notice beside a package's manifest, where npm packs them from; runs before each packing. */

import { copyFileSync } from 'node:fs';

for (const name of ['LICENSE', 'NOTICE']) copyFileSync(new URL(`../${name}`, import.meta.url), name);
