/** What the reader of a config is given besides the text, and what is checked of it. */

import { sourceUrl } from '../module/source-url.js';
import { checkOptions, kinds, type OptionKinds } from '../options/check-options.js';
import { checkHooks, type HooksByGroup, type HooksOption } from './hooks.js';
import { type Importer, importFile } from './import-files.js';
import { checkVariables, type Scalars, type Variables } from './variables.js';

export interface ParseOptions {
  /** Wins over the name in the file. */
  readonly name?: string | undefined;
  /** What stands for `${NAME}`. */
  readonly variables?: Variables | undefined;
  /** Hooks besides those of the file: for all groups, or for each its own. */
  readonly afterCreated?: HooksOption | undefined;
  /** Where the config lies, so that the files which it names can be found: a URL, its string, or an absolute path. */
  readonly url?: URL | string | undefined;
  /** How the files that it names under `imports` are imported, given their URLs; default as `import()` does. */
  readonly importer?: Importer | undefined;
  /** How messages call the config; default `config`. */
  readonly file?: string | undefined;
}

export const parseKinds = {
  name: kinds.text,
  variables: kinds.anything,
  afterCreated: kinds.anything,
  url: kinds.anything,
  importer: kinds.function,
  file: kinds.text,
} as const satisfies OptionKinds<ParseOptions>;

export interface CheckedOptions {
  readonly name: string | undefined;
  readonly variables: Scalars;
  readonly hooks: HooksByGroup;
  /** Where the config lies. */
  readonly url: string | undefined;
  readonly importer: Importer;
  readonly file: string;
}

/** @throws {TypeError} with all that is wrong. */
export function checkParseOptions(options: ParseOptions): CheckedOptions {
  checkOptions('The reader of a config', options, parseKinds);
  const { name, variables = {}, afterCreated = [], url, importer = importFile, file = 'config' } = options;
  return {
    name,
    variables: checkVariables(variables),
    hooks: checkHooks(afterCreated),
    url: url === undefined ? undefined : sourceUrl(url),
    importer,
    file,
  };
}
