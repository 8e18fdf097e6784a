/** A file as it stands on the branch that changes go into. */

import { execFileSync } from 'node:child_process';

/** Its parsed content, or undefined where there is no repository, no such branch, or no such file on it yet. */
export function committedJson<T>(path: string, root: string): T | undefined {
  for (const branch of ['origin/main', 'main', 'HEAD']) {
    try {
      return JSON.parse(
        execFileSync('git', ['show', `${branch}:${path}`], { cwd: root, encoding: 'utf8', stdio: 'pipe' }),
      );
    } catch {
      // An archive of the sources has no history to compare with.
    }
  }
  return undefined;
}
