/** `magda validate`: tells all that is wrong with a config, or that nothing is. */

import type { Variables } from '@magda/core/config';
import { configPath, loadConfigFile } from '../config/load-config-file.js';
import { ExitCode } from '../exit-code.js';
import { writeText } from '../output/write-text.js';
import { standardError } from '../progress/standard-error.js';

/** @throws {ConfigError} listing all that is wrong. */
export async function validate(given: string | undefined, variables: Variables): Promise<number> {
  const path = configPath(given);
  const { builder } = await loadConfigFile(path, variables, (text) => standardError.print(text));
  const { modules } = builder.toSpec();
  const groups = new Set(modules.flatMap(({ group }) => group ?? [])).size;
  const parts = [counted(modules.length, 'module'), ...(groups > 0 ? [counted(groups, 'group')] : ['sequential'])];
  await writeText(`${path} is valid: pipeline "${builder.name}", ${parts.join(', ')}.\n`);
  return ExitCode.done;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
