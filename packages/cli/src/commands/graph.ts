/** `magda graph`: draws the pipeline of a config. */

import { extname } from 'node:path';
import type { Variables } from '@magda/core/config';
import { type Described, toDot, toMermaid, toSvg } from '@magda/core/observe';
import { configPath, importedFiles, loadConfigFile } from '../config/load-config-file.js';
import { ExitCode } from '../exit-code.js';
import { refuseOverwriting } from '../output/same-file.js';
import { writeText } from '../output/write-text.js';
import { standardError } from '../progress/standard-error.js';
import { UsageError } from '../usage-error.js';

const formats = { mermaid: toMermaid, dot: toDot, svg: toSvg } satisfies Record<string, (of: Described) => string>;

export const GRAPH_FORMATS = Object.keys(formats) as readonly GraphFormat[];
export type GraphFormat = keyof typeof formats;

const byExtension: Readonly<Record<string, GraphFormat>> = {
  ...{ '.svg': 'svg', '.dot': 'dot', '.gv': 'dot' },
  ...{ '.mmd': 'mermaid', '.mermaid': 'mermaid' },
};

export interface GraphOptions {
  readonly set: Variables;
  /** Default by the extension of the output, else mermaid. */
  readonly format: GraphFormat | undefined;
  /** Default standard output. */
  readonly output: string | undefined;
}

/** @throws {ConfigError} listing all that is wrong with the config. */
export async function graph(given: string | undefined, { set, format, output }: GraphOptions): Promise<number> {
  const path = configPath(given);
  const draw = formats[format ?? formatOf(output)];
  const { builder } = await loadConfigFile(path, set, (text) => standardError.print(text));
  refuseOverwriting('--output', output, [path, ...importedFiles]);
  const drawn = draw(builder);
  await writeText(drawn.endsWith('\n') ? drawn : `${drawn}\n`, output);
  return ExitCode.done;
}

/** @throws {UsageError} for an ending of something else, such as `.png`. */
function formatOf(output: string | undefined): GraphFormat {
  if (output === undefined || output === '-') return 'mermaid';
  const extension = extname(output).toLowerCase();
  const format = byExtension[extension];
  if (format !== undefined) return format;
  const known = Object.keys(byExtension).join(', ');
  throw new UsageError(
    `--output ${output}: a graph is not drawn as ${extension === '' ? 'a file without an ending' : `*${extension}`}. ` +
      `Use an ending of ${known}, or say what to draw with --format ${GRAPH_FORMATS.join('|')}.`,
  );
}
