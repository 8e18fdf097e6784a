/** A registry of the packed packages alone, so that a project can install them by name, as it will once they are published. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { publishedPackages } from './steps.mjs';

/** @returns its address, the environment in which npm installs the packages from it and all else from where it always does, and how to close it. */
export async function serveRegistry(tarballs) {
  const registry = new Registry();
  const server = createServer((request, response) => registry.answer(request, response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  registry.address = `http://127.0.0.1:${server.address().port}/`;
  for (const { manifest } of publishedPackages())
    registry.add(manifest, readFileSync(tarballs.get(manifest.name)), basename(tarballs.get(manifest.name)));
  const [scope] = publishedPackages()[0].manifest.name.split('/');
  const env = {
    ...process.env,
    [`npm_config_${scope}:registry`]: registry.address,
    npm_config_replace_registry_host: 'never',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  };
  return { address: registry.address, env, close: () => server.close() };
}

class Registry {
  /** What npm reads of a package, by its name. */
  #packages = new Map();
  #files = new Map();

  add(manifest, content, file) {
    const { name, version } = manifest;
    const { versions } = this.#packages.get(name) ?? { versions: {} };
    const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
    versions[version] = { ...manifest, dist: { tarball: `${this.address}${file}`, integrity } };
    this.#files.set(file, content);
    this.#packages.set(name, { name, 'dist-tags': { latest: version }, versions });
  }

  async answer(request, response) {
    const path = decodeURIComponent(new URL(request.url, this.address).pathname.slice(1));
    if (request.method === 'PUT') return response.writeHead(this.#publish(JSON.parse(await text(request)))).end('{}');
    const found = this.#files.get(path) ?? JSON.stringify(this.#packages.get(path));
    if (found === undefined) response.writeHead(404).end('{}');
    else response.end(found);
  }

  /** @returns the status: a version that there is already stays what it is. */
  #publish({ name, versions, _attachments }) {
    const [[version, manifest]] = Object.entries(versions);
    if (this.#packages.get(name)?.versions[version] !== undefined) return 403;
    const [{ data }] = Object.values(_attachments);
    this.add(manifest, Buffer.from(data, 'base64'), `${name.slice(1).replace('/', '-')}-${version}.tgz`);
    return 201;
  }
}
