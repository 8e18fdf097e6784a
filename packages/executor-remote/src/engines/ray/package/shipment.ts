/** Brings the project to the cluster once, and sees before each job that it is still there. */

import type { RayApi } from '../api.js';
import { checkSources } from './missing-source.js';
import { packed } from './packed.js';
import { type Project, projectFiles, type ShippedFile } from './project-files.js';
import { tooLarge, totalOf } from './too-large.js';

/** Where a node binary is that was shipped. */
export const SHIPPED_NODE = '.magda/node';

/** What Ray takes in one request. */
const MOST_BYTES = 100 * 2 ** 20;

/** No zip of so much is small enough, and reading it might take all memory. */
const MOST_TO_READ = 20 * MOST_BYTES;

interface Contents {
  readonly name: string;
  readonly files: readonly ShippedFile[];
}

export class Shipment {
  #contents: Contents | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly api: Pick<RayApi, 'hasPackage' | 'upload'>,
    private readonly project: Project,
  ) {}

  /**
   * @param sources files of modules, which have to be in it.
   * @returns the URI for a job's `working_dir`, which the cluster keeps long enough for the job to start.
   */
  arrived(sources: readonly string[]): Promise<string> {
    const turn = this.#last.then(() => this.#arrived(sources));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #arrived(sources: readonly string[]): Promise<string> {
    const known = this.#contents;
    const isThere = known !== undefined && (await this.api.hasPackage(known.name));
    this.#contents = isThere ? known : await this.#ship(sources);
    checkSources(sources, this.#contents.files, this.project);
    return `gcs://${this.#contents.name}`;
  }

  async #ship(sources: readonly string[]): Promise<Contents> {
    const { workingDir } = this.project;
    const files = await projectFiles(this.project);
    checkSources(sources, files, this.project);
    if (totalOf(files) > MOST_TO_READ) throw tooLarge(workingDir, files, MOST_BYTES);
    const { name, zipped } = await packed(files);
    if (!(await this.api.hasPackage(name))) {
      const bytes = await zipped();
      if (bytes.byteLength > MOST_BYTES) throw tooLarge(workingDir, files, MOST_BYTES, bytes.byteLength);
      await this.api.upload(name, bytes);
    }
    return { name, files };
  }
}
