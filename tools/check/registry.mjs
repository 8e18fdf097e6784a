/** A registry of the packed packages alone, so that a project can install them by name, as it will once they are published. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';
import { publishedPackages } from './steps.mjs';

/** @returns its address and how to close it; npm takes it by `--@magda:registry=<address>`. */
export async function serveRegistry(tarballs) {
  const server = createServer(({ url }, response) => {
    const path = decodeURIComponent(url.slice(1));
    const tarball = [...tarballs.values()].find((file) => path === basename(file));
    if (tarball !== undefined) return response.end(readFileSync(tarball));
    const found = publishedPackages().find(({ manifest }) => manifest.name === path);
    if (found === undefined) return response.writeHead(404).end();
    response.end(JSON.stringify(documentOf(found.manifest, tarballs.get(path), addressOf(server))));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: addressOf(server), close: () => server.close() };
}

function documentOf(manifest, tarball, address) {
  const { name, version } = manifest;
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  const dist = { tarball: `${address}${basename(tarball)}`, integrity };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
}

function addressOf(server) {
  return `http://127.0.0.1:${server.address().port}/`;
}
