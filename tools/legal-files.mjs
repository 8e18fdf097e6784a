/** Puts the changes, the licence and the notice beside a package's manifest, where npm packs them from; runs before each packing. */

import { copyFileSync } from 'node:fs';

for (const name of ['CHANGELOG.md', 'LICENSE', 'NOTICE']) copyFileSync(new URL(`../${name}`, import.meta.url), name);
