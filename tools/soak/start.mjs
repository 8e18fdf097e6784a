import { importBundled } from '../bundled.mjs';

await importBundled('soak', {
  main: new URL('main.ts', import.meta.url),
  app: new URL('real/app.ts', import.meta.url),
  modules: new URL('workers/modules.ts', import.meta.url),
});
