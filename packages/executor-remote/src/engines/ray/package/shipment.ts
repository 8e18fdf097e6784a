/** Brings the project to the cluster once, and sees before each job that it is still there. */

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RayApi } from '../api.js';
import type { RaySettings } from '../options.js';
import { type PackedFile, projectFiles } from './project-files.js';
import { contentHash, zipped } from './zip.js';

/** Where a node binary is that was shipped. */
export const SHIPPED_NODE = '.magda/node';

/** What Ray takes in one request. */
const MOST_BYTES = 100 * 2 ** 20;

interface Contents {
  readonly name: string;
  readonly files: readonly PackedFile[];
}

export class Shipment {
  #contents: Promise<Contents> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly api: RayApi,
    private readonly settings: Pick<RaySettings, 'shipNode' | 'exclude'>,
    private readonly workingDir: string,
    private readonly program: URL,
  ) {}

  /** @returns the URI for a job's `working_dir`, which the cluster keeps long enough for the job to start. */
  arrived(): Promise<string> {
    const turn = this.#last.then(() => this.#arrived());
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #arrived(): Promise<string> {
    this.#contents ??= this.#look();
    const { name, files } = await this.#contents.catch((error) => {
      this.#contents = undefined;
      throw error;
    });
    if (!(await this.api.hasPackage(name))) {
      const bytes = await zipped(files);
      if (bytes.byteLength > MOST_BYTES) throw tooLarge(bytes.byteLength, files, this.workingDir);
      await this.api.upload(name, bytes);
    }
    return `gcs://${name}`;
  }

  async #look(): Promise<Contents> {
    const { shipNode, exclude } = this.settings;
    const files = projectFiles({
      ...{ workingDir: this.workingDir, exclude },
      worker: dirname(fileURLToPath(this.program)),
      extra: shipNode ? { [SHIPPED_NODE]: process.execPath } : {},
    });
    return { name: `_ray_pkg_${await contentHash(files)}.zip`, files };
  }
}

function tooLarge(bytes: number, files: readonly PackedFile[], workingDir: string): Error {
  const folders = new Map<string, number>();
  for (const { path, size } of files) {
    const [top, ...rest] = path.split('/');
    const folder = top === 'node_modules' ? `${top}/${rest[0]}` : `${top}`;
    folders.set(folder, (folders.get(folder) ?? 0) + size);
  }
  const mib = (size: number) => `${Math.ceil(size / 2 ** 20)} MiB`;
  const largest = [...folders].sort(([, one], [, other]) => other - one).slice(0, 5);
  return new Error(
    `ray(): ${workingDir} with all that it depends on is ${mib(bytes)} as a zip, and Ray takes ${mib(MOST_BYTES)}. The largest in it: ` +
      `${largest.map(([folder, size]) => `${folder} (${mib(size)})`).join(', ')}. Leave out what workers do not need, ` +
      "ray({ exclude: ['data/'] }), or have the project on the nodes, ray({ installedAt }).",
  );
}
