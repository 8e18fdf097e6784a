/** How `nx release` reads and writes versions here: all packages and examples have the same, and depend on each other by it. */

const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { VersionActions } = require('nx/release');

const KINDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

const parsed = (tree, path) => JSON.parse(tree.read(path, 'utf8'));
const printed = (content) => `${JSON.stringify(content, null, 2)}\n`;

class OneVersion extends VersionActions {
  validManifestFilenames = ['package.json'];
  excludeManifestsFromFormatting = true;

  get #path() {
    return join(this.projectGraphNode.data.root, 'package.json');
  }

  async readCurrentVersionFromSourceManifest(tree) {
    return { manifestPath: this.#path, currentVersion: parsed(tree, this.#path).version };
  }

  async readCurrentVersionFromRegistry() {
    return null;
  }

  async readCurrentVersionOfDependency(tree, _graph, name) {
    const manifest = parsed(tree, this.#path);
    const kind = KINDS.find((each) => manifest[each]?.[name] !== undefined) ?? null;
    return { currentVersion: kind && manifest[kind][name], dependencyCollection: kind };
  }

  /** With the ranges in which it depends on the others, as does the project that `magda init` writes. */
  async updateProjectVersion(tree, version) {
    const manifest = parsed(tree, this.#path);
    tree.write(this.#path, printed({ ...this.#raised(manifest, version), version }));
    const template = join(this.projectGraphNode.data.root, 'templates/project/package.json');
    if (tree.exists(template)) tree.write(template, printed(this.#raised(parsed(tree, template), version)));
    return [`${this.#path} has version ${version}, and so has what it depends on`];
  }

  /** Whether a range begins with `^` is for the manifest to say. */
  #raised(manifest, version) {
    for (const dependencies of KINDS.map((kind) => manifest[kind] ?? {}))
      for (const name of this.releaseGroup.projects.filter((each) => dependencies[each] !== undefined))
        dependencies[name] = dependencies[name].replace(/\d.*/, version);
    return manifest;
  }

  async updateProjectDependencies() {
    return [];
  }
}

/** What package-lock.json says of the packages here is what their manifests say. */
async function afterAllProjectsVersioned(root, { dryRun }) {
  const path = join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  for (const [folder, entry] of Object.entries(lock.packages)) {
    if (folder === '' || folder.includes('node_modules/')) continue;
    const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    entry.version = manifest.version;
    for (const kind of KINDS.filter((each) => entry[each] !== undefined)) entry[kind] = manifest[kind];
  }
  if (!dryRun) writeFileSync(path, printed(lock));
  return { changedFiles: ['package-lock.json'], deletedFiles: [] };
}

module.exports = Object.assign(OneVersion, { afterAllProjectsVersioned });
