/** Lists the files of one package that others may have. */

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manifestOf } from './manifest.js';

/**
 * Of a package that is written here, what npm would publish of it: by its `files` or .npmignore, and without links. What git
 * ignores is no reason to leave it out, since workers run what is built.
 *
 * @returns paths with `/` between their parts.
 */
export async function publishedFiles(folder: string): Promise<readonly string[]> {
  const paths = await packed(folder);
  // Packages within it, such as those of a workspace, say for themselves what is for others.
  const inner = paths.filter((path) => path.endsWith('/package.json')).map((path) => dirname(path));
  const choosy = inner.filter((path) => Array.isArray(manifestOf(join(folder, path))?.files));
  const left = new Set(paths);
  for (const path of choosy) {
    const wanted = new Set((await packed(join(folder, path))).map((file) => `${path}/${file}`));
    for (const file of left) if (file.startsWith(`${path}/`) && !wanted.has(file)) left.delete(file);
  }
  return [...left];
}

/** Of a package that was installed, all files: what it does not publish was never there, and what its installation built is needed. */
export function installedFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isFile()) return [entry.name];
    if (!entry.isDirectory() || entry.name === 'node_modules') return [];
    return installedFiles(join(folder, entry.name)).map((path) => `${entry.name}/${path}`);
  });
}

async function packed(folder: string): Promise<readonly string[]> {
  const { files, main, bin } = manifestOf(folder) ?? {};
  const chosen = Array.isArray(files) ? files.filter((each) => typeof each === 'string') : undefined;
  // Else it would go by .gitignore.
  const all = existsSync(join(folder, '.npmignore')) ? undefined : ['*'];
  const { default: packlist } = await import('npm-packlist');
  return await packlist({
    path: folder,
    package: {
      files: chosen ?? all,
      main: typeof main === 'string' ? main.replace(/^\.?\//, '') : undefined,
      bin: binOf(bin),
    },
    isProjectRoot: true,
    edgesOut: new Map(),
  });
}

function binOf(bin: unknown): Readonly<Record<string, string>> {
  const programs = typeof bin === 'object' && bin !== null ? Object.values(bin) : [bin];
  const paths = programs.filter((path) => typeof path === 'string').map((path) => path.replace(/^\.?\//, ''));
  return Object.fromEntries(paths.map((path) => [path, path]));
}
