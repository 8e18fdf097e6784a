/** Lists the files that a worker needs: the project, the packages that it depends on, and the worker's own. */

import { statSync } from 'node:fs';
import { join, sep } from 'node:path';
import ignore from 'ignore';
import { installed } from '../../../sources/portable.js';
import { installedPackages } from './installed-packages.js';
import { packageRoot } from './manifest.js';
import { installedFiles, publishedFiles } from './package-files.js';

/** A file on its way to the cluster. */
export interface ShippedFile {
  /** Where it comes to lie, with `/` between its parts. */
  readonly path: string;
  /** Where it lies here. */
  readonly file: string;
  /** Bytes. */
  readonly size: number;
}

export interface Project {
  readonly workingDir: string;
  /** A folder below which the worker's own package is. */
  readonly worker: string;
  /** As in a .gitignore beside all that is shipped. */
  readonly exclude: readonly string[];
  /** Added under these names. */
  readonly extra: Readonly<Record<string, string>>;
}

const WORKER = 'node_modules/@magda/executor-remote/dist/worker.js';

/** What the project itself, and packages that are linked, have of it. */
const TYPESCRIPT = /(?<!\.d)\.(?:[cm]?ts|tsx)$/;

/** Names that keys usually have; in packages that were installed they are no secrets of anybody here. */
const KEYS = [
  ...['*.pem', '*.key', '*.p12', '*.pfx', '*.jks', '*.keystore', '*.kdbx', '*.ppk'],
  ...['id_rsa', 'id_dsa', 'id_ecdsa', 'id_ed25519'],
];

/** Ordered by path. @throws {Error} if the folder is no project. */
export async function projectFiles(project: Project): Promise<readonly ShippedFile[]> {
  const roots = [projectRoot(project.workingDir), packageRoot(project.worker)];
  const listed = await filesOf(project, roots);
  // It is a tool of development by rights, and workers need it all the same.
  const loader = listed.some(({ path, file }) => TYPESCRIPT.test(path) && !isInstalled(file))
    ? installed('tsx', project.workingDir)
    : undefined;
  const files = loader === undefined ? listed : await filesOf(project, [...roots, loader]);
  if (!files.some(({ path }) => path === WORKER)) {
    throw new TypeError(
      "ray(): `exclude` speaks of all that is uploaded, and leaves out the worker's own program, " +
        `${WORKER}. Begin a pattern with / where only the project's own folder is meant: '/dist/'.`,
    );
  }
  return [...files].sort((one, other) => (one.path < other.path ? -1 : 1));
}

async function filesOf(
  { workingDir, exclude, extra }: Project,
  roots: readonly (string | undefined)[],
): Promise<readonly ShippedFile[]> {
  const [excludedOfOwn, excluded] = [
    ignore()
      .add(KEYS)
      .add([...exclude]),
    ignore().add([...exclude]),
  ];
  const files: ShippedFile[] = [];
  const add = (path: string, file: string): void => {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isFile()) files.push({ path, file, size: stats.size });
  };
  const addPackage = async (prefix: string, folder: string): Promise<void> => {
    const left = isInstalled(folder) ? excluded : excludedOfOwn;
    for (const path of isInstalled(folder) ? installedFiles(folder) : await publishedFiles(folder)) {
      if (!path.split('/').some(staysAtHome) && !left.ignores(prefix + path)) add(prefix + path, join(folder, path));
    }
  };
  await addPackage('', workingDir);
  for (const { path, folder } of installedPackages(roots)) await addPackage(`${path}/`, folder);
  for (const [path, file] of Object.entries(extra)) add(path, file);
  return files;
}

function isInstalled(path: string): boolean {
  return path.split(sep).includes('node_modules');
}

/** A file or folder of such a name is never shipped; packages that are needed come by their own names. */
function staysAtHome(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** @throws {Error} if it is not to be taken for a project, or could not be shipped. */
function projectRoot(workingDir: string): string {
  const root = packageRoot(workingDir);
  if (root === undefined) {
    throw new Error(
      `ray(): ${workingDir} has no package.json, so it is not taken for a project, and nothing of it is uploaded. ` +
        'Name the folder of your project: remote({ workingDir }).',
    );
  }
  if (process.versions.pnp !== undefined) {
    throw new Error(
      "ray(): packages that Yarn has by Plug'n'Play lie in no folder that could be uploaded. Set `nodeLinker: node-modules` " +
        'in .yarnrc.yml, or have the project on the nodes, ray({ installedAt }).',
    );
  }
  return root;
}
