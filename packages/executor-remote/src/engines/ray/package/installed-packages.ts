/** Finds the packages that a project needs at run time, and a place for each in one tree of node_modules. */

import { realpathSync } from 'node:fs';
import { installed } from '../../../sources/portable.js';
import { manifestOf } from './manifest.js';

export interface PlacedPackage {
  /** In the tree, with `/` between its parts: `node_modules/ws`, `node_modules/a/node_modules/ws`. */
  readonly path: string;
  /** Where it lies here. */
  readonly folder: string;
}

/**
 * The packages below those roots, each where Node finds from every dependent the very one that it finds here: at the top,
 * or below the dependent where another version is in the way. What is not installed here is not there either.
 *
 * @param roots folders with a package.json: of the first, what it depends on; the others are there themselves.
 */
export function installedPackages([project, ...tools]: readonly (string | undefined)[]): readonly PlacedPackage[] {
  const placed = new Map<string, string>();
  const waiting: PlacedPackage[] = [];
  const place = (path: string, folder: string): void => {
    placed.set(path, folder);
    waiting.push({ path, folder });
  };
  const need = (dependent: string, name: string, folder: string): void => {
    const found = seen(placed, dependent, name);
    if (found === folder) return;
    place(found === undefined ? `node_modules/${name}` : below(dependent, name), folder);
  };
  const needAllOf = (dependent: string, folder: string): void => {
    for (const name of dependenciesOf(folder)) {
      const target = installed(name, folder);
      if (target !== undefined) need(dependent, name, target);
    }
  };
  if (project !== undefined) needAllOf('', project);
  for (const tool of tools) {
    const name = tool === undefined ? undefined : nameOf(tool);
    if (tool !== undefined && name !== undefined) need('', name, realpathSync(tool));
  }
  // Each before what it needs, so that what comes to lie below it is never in the way of what was found before.
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) needAllOf(next.path, next.folder);
  return [...placed].map(([path, folder]) => ({ path, folder }));
}

/** What Node finds from there, walking up. */
function seen(placed: ReadonlyMap<string, string>, dependent: string, name: string): string | undefined {
  for (let at = dependent; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    const folder = placed.get(below(at, name));
    if (folder !== undefined || at === '') return folder;
  }
}

function below(path: string, name: string): string {
  return path === '' ? `node_modules/${name}` : `${path}/node_modules/${name}`;
}

function dependenciesOf(folder: string): readonly string[] {
  const { dependencies, optionalDependencies, peerDependencies } = manifestOf(folder) ?? {};
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).sort();
}

function nameOf(folder: string): string | undefined {
  const name = manifestOf(folder)?.name;
  return typeof name === 'string' ? name : undefined;
}
