/** Why the file of a module, which the driver has, is not among those that are shipped. */

import { fileURLToPath } from 'node:url';
import { ModuleSourceError } from '@magda/core';
import ignore from 'ignore';
import { portable } from '../../../sources/portable.js';
import { manifestOf } from './manifest.js';
import type { ShippedFile } from './project-files.js';

/** @throws {ModuleSourceError} for the first of these files that workers would look for in vain. */
export function checkSources(
  sources: readonly string[],
  files: readonly ShippedFile[],
  { workingDir, exclude }: { readonly workingDir: string; readonly exclude: readonly string[] },
): void {
  const shipped = new Set(files.map(({ path }) => path));
  const excluded = ignore().add([...exclude]);
  const reason = (name: string | undefined, path: string, place: string): string => {
    if (path.split('/').some((part) => part.startsWith('.'))) return 'names that begin with a dot stay at home';
    if (excluded.ignores(place)) return '`exclude` leaves it out';
    const isListed = name === undefined || files.some((each) => each.path.startsWith(`node_modules/${name}/`));
    return isListed ? '`files` in its package.json, or an .npmignore, leaves it out' : unlisted(name, workingDir);
  };
  for (const source of sources) {
    const { package: name, path } = portable(source, workingDir);
    const place = name === undefined ? path : `node_modules/${name}/${path}`;
    if (shipped.has(place)) continue;
    const why = reason(name, path, place);
    throw new ModuleSourceError(
      `ray() does not upload ${fileURLToPath(source)}, which workers need: ${why}. ray({ … }).contents() lists what is uploaded.`,
    );
  }
}

function unlisted(name: string, workingDir: string): string {
  return manifestOf(workingDir)?.devDependencies?.[name] === undefined
    ? `${name} is none of the \`dependencies\` of ${workingDir}; add it there`
    : `devDependencies stay at home, and ${name} is one; move it to \`dependencies\``;
}
