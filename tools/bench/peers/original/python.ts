/** A Python that has Ray, and beside it the original from PyPI. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { install, isInstalled, venv } from '../../../ray/install.mjs';
import { Absent } from '../../contest.js';

const run = promisify(execFile);

export interface PythonOfOriginal {
  readonly command: string;
  /** Where it finds the original. */
  readonly path: string;
}

/** The original asks for a Ray that no present Python has, so it comes without what it asks for; it runs on a newer one. */
export async function pythonOfOriginal(): Promise<PythonOfOriginal> {
  if (!isInstalled()) await install().catch((cause) => absent(cause));
  const command = join(venv, 'bin', 'python');
  const path = `${venv}-original`;
  if (!existsSync(join(path, 'magda'))) {
    const packages = ['magda==0.1.0', 'pyyaml==6.*'];
    await run(command, ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', path, ...packages]).catch((cause) =>
      absent(cause),
    );
  }
  return { command, path };
}

function absent(cause: unknown): never {
  throw new Absent('Python with Ray could not be installed', { cause });
}
