import { importBundled } from '../bundled.mjs';

await importBundled('fuzz', {
  main: new URL('main.ts', import.meta.url),
  modules: new URL('modules.mjs', import.meta.url),
});
