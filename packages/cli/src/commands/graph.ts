/** `magda graph`: draws the pipeline of a config. */

import { extname } from 'node:path';
import type { Variables } from '@magda/core/config';
import { type Described, toDot, toMermaid, toSvg } from '@magda/core/observe';
import { configPath, loadConfigFile } from '../config/load-config-file.js';
import { ExitCode } from '../exit-code.js';
import { writeText } from '../output/write-text.js';

const formats = { mermaid: toMermaid, dot: toDot, svg: toSvg } satisfies Record<string, (of: Described) => string>;

export const GRAPH_FORMATS = Object.keys(formats) as readonly GraphFormat[];
export type GraphFormat = keyof typeof formats;

const byExtension: Readonly<Record<string, GraphFormat>> = { '.svg': 'svg', '.dot': 'dot', '.gv': 'dot' };

export interface GraphOptions {
  readonly set: Variables;
  /** Default by the extension of the output, else mermaid. */
  readonly format: GraphFormat | undefined;
  /** Default standard output. */
  readonly output: string | undefined;
}

/** @throws {ConfigError} listing all that is wrong with the config. */
export async function graph(given: string | undefined, { set, format, output }: GraphOptions): Promise<number> {
  const { builder } = await loadConfigFile(configPath(given), set, (text) => process.stderr.write(text));
  const drawn = formats[format ?? byExtension[extname(output ?? '').toLowerCase()] ?? 'mermaid'](builder);
  await writeText(drawn.endsWith('\n') ? drawn : `${drawn}\n`, output);
  return ExitCode.done;
}
