/** Names files of modules so that another host finds its own copy: by their place in the project, or in a package. */

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ModuleSourceError } from '@magda/core';

/** A file below `workingDir`, or below a package that is installed for it. */
export interface PortableSource {
  readonly package?: string | undefined;
  /** Relative, with `/` between its parts. */
  readonly path: string;
}

const SCHEME = 'magda:';

/** @throws {ModuleSourceError} for a file that lies in neither. */
export function portable(source: string, workingDir: string): PortableSource {
  if (!source.startsWith('file:')) throw outside(source, workingDir);
  const file = realPath(fileURLToPath(withoutQuery(source)));
  const root = realPath(workingDir);
  const owner = packageOf(file);
  if (owner !== undefined && owner.folder !== root && installed(owner.name, workingDir) === owner.folder) {
    return { package: owner.name, path: slashed(relative(owner.folder, file)) };
  }
  const path = relative(root, file);
  if (path === '..' || path.startsWith(`..${sep}`) || path === '' || join(root, path) !== file) {
    throw outside(source, workingDir);
  }
  return { path: slashed(path) };
}

/** As one text, for where a message names a file. */
export function sourceText({ package: name, path }: PortableSource): string {
  const query = name === undefined ? '' : `?package=${encodeURIComponent(name)}`;
  return `${SCHEME}${path.split('/').map(encodeURIComponent).join('/')}${query}`;
}

export function parseSource(text: string): PortableSource {
  const [path = '', query = ''] = text.slice(SCHEME.length).split('?package=');
  return {
    path: path.split('/').map(decodeURIComponent).join('/'),
    package: query === '' ? undefined : decodeURIComponent(query),
  };
}

/** The folder of an installed package, as Node finds it from that folder. */
export function installed(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realPath(candidate);
    if (dirname(folder) === folder) return undefined;
  }
}

/** The nearest package that has a name. */
function packageOf(file: string): { readonly name: string; readonly folder: string } | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const name = packageName(join(folder, 'package.json'));
    if (name !== undefined) return { name, folder };
    if (dirname(folder) === folder) return undefined;
  }
}

function packageName(manifest: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly name?: unknown };
    return typeof name === 'string' && name !== '' ? name : undefined;
  } catch {
    return undefined;
  }
}

function withoutQuery(source: string): URL {
  const url = new URL(source);
  url.search = '';
  url.hash = '';
  return url;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // A file that is missing is told by whoever wants to load it.
    return dirname(path) === path ? path : join(realPath(dirname(path)), path.slice(dirname(path).length));
  }
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

function outside(source: string, workingDir: string): ModuleSourceError {
  return new ModuleSourceError(
    `${source} lies neither in ${workingDir} nor in a package that is installed there, so workers on other hosts cannot ` +
      'find their copy of it. Move it, or name a folder that contains it: remote({ workingDir }).',
  );
}
