/** What a pipeline is written as a config with. */

import type { ParallelBuildOptions } from '../build/build-options.js';
import type { ModuleRegistry } from '../module/registry.js';
import { isSource } from '../module/source-url.js';
import { kinds, type OptionKinds } from '../options/check-options.js';

export interface YamlOptions {
  /** Where the config will lie: files are named relative to it, and it imports those of its modules. */
  readonly url?: URL | string | undefined;
  readonly sharedParameters?: Readonly<Record<string, unknown>> | undefined;
  /** Those that groups share, as they are given to `build()`. */
  readonly rates?: ParallelBuildOptions['rates'];
  /** Made by `fromFile`. */
  readonly context?: unknown;
  /** Where the module types are known; default `ModuleFactory`. */
  readonly registry?: ModuleRegistry | undefined;
}

export const yamlKinds = {
  url: { must: 'a URL, its string, or an absolute path', holds: isSource },
  sharedParameters: kinds.namedValues,
  rates: kinds.namedValues,
  context: kinds.anything,
  registry: kinds.registry,
} as const satisfies OptionKinds<YamlOptions>;
