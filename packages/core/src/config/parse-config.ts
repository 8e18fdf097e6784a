/** Reads the text of a config and tells all that is wrong with it. */

import { checkKnown } from '../check-known.js';
import { describe } from '../module/describe.js';
import { ModuleFactory, type ModuleRegistry } from '../module/registry.js';
import { sourceUrl } from '../module/source-url.js';
import { ParallelPipeline } from '../parallel-pipeline.js';
import { pipelineProblems } from './check-pipeline.js';
import { checkShape } from './check-shape.js';
import { Config } from './config.js';
import { throwFindings } from './config-error.js';
import { type ConfigNode, spanAt } from './config-node.js';
import { describePipeline, functionAt } from './describe-pipeline.js';
import type { Finding } from './finding.js';
import { graphFindings } from './graph-findings.js';
import { checkHookGroups, checkHooks, type HooksByGroup, type HooksOption } from './hooks.js';
import { type Importer, importFile, importFiles } from './import-files.js';
import { parseYaml } from './parse-yaml.js';
import { Places } from './places.js';
import type { ConfigContent } from './schema.js';
import { SourceText } from './source-text.js';
import { checkVariables, substitute, type Variables } from './variables.js';

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

const optionNames = [
  'name',
  'variables',
  'afterCreated',
  'url',
  'importer',
  'file',
] as const satisfies (keyof ParseOptions)[];

/** @throws {ConfigError} listing all that is wrong with the text. */
export async function parseConfig(
  text: string,
  registry: ModuleRegistry = ModuleFactory,
  options: ParseOptions = {},
): Promise<Config> {
  const { name, variables, hooks, url, importer, file } = checkOptions(text, options);
  const source = new SourceText(text, file);
  const yaml = parseYaml(source);
  if (yaml.root === undefined) return refuse(source, yaml.findings);

  const { root, findings: open, unused } = substitute(yaml.root, variables);
  const { content, findings: misshapen, doubts } = checkShape(root);
  const findings = [...yaml.findings, ...open, ...misshapen];
  if (content === undefined) return refuse(source, findings);

  const places = new Places(root, content);
  const failed = await importFiles(content.imports ?? [], { url, importer, places });
  const described = describePipeline(content, { name: name ?? content.name, registry, url, hooks, places, doubts });
  findings.push(
    ...failed,
    ...described.findings.filter(({ code }) => failed.length === 0 || code !== 'MAGDA_UNKNOWN_NAME'),
  );
  for (const key of withoutValue(content, places, open)) doubts.unclear.add(key);
  findings.push(...graphFindings(await pipelineProblems(described.builder.toSpec(), doubts), places));
  const context =
    content.context &&
    functionAt(content.context, url, (message) =>
      findings.push({ code: 'MAGDA_CONFIG_FILE', message, at: places.of('context') }),
    );
  throwFindings(source, findings);

  const { builder } = described;
  if (builder instanceof ParallelPipeline)
    checkHookGroups(
      hooks,
      builder.modules.flatMap(({ group }) => group ?? []),
    );
  const warnings = warningsOf({
    content,
    name,
    unused,
    hooks,
    root,
    sequential: builder.kind === 'SequentialPipeline',
  });
  return new Config({ source, places, builder, sharedParameters: content.shared_parameters, context, warnings });
}

function checkOptions(text: string, options: ParseOptions) {
  if (typeof text !== 'string') throw new TypeError(`A config is read from its text: it is ${describe(text)}.`);
  checkKnown('The options of a config', options, optionNames);
  const { name, variables = {}, afterCreated = [], url, importer = importFile, file = 'config' } = options;
  if (name !== undefined && (typeof name !== 'string' || name === '')) {
    throw new TypeError(`The name of a pipeline must be a non-empty string: it is ${describe(name)}.`);
  }
  return {
    ...{ name, importer, file },
    variables: checkVariables(variables),
    hooks: checkHooks(afterCreated),
    url: url === undefined ? undefined : sourceUrl(url),
  };
}

/** @throws {ConfigError} always. */
function refuse(source: SourceText, findings: readonly Finding[]): never {
  throwFindings(source, findings);
  throw new TypeError('A config without problems has a content.');
}

/** Keys of modules for which a variable is missing. */
function withoutValue({ modules }: ConfigContent, places: Places, open: readonly Finding[]): readonly string[] {
  const starts = new Set(open.map(({ at }) => at[0]));
  return modules.flatMap(({ depends_on: links = [] }, index) =>
    [['name'], ['group'], ...links.map((_, at) => ['depends_on', at] as const)]
      .filter((path) => starts.has(places.of('modules', index, ...path)[0]))
      .map(([key]) => key as string),
  );
}

interface Read {
  readonly content: ConfigContent;
  readonly name: string | undefined;
  readonly unused: readonly string[];
  readonly hooks: HooksByGroup;
  readonly root: ConfigNode;
  readonly sequential: boolean;
}

function warningsOf({ content, name, unused, hooks, root, sequential }: Read): readonly Finding[] {
  const warnings: Finding[] = [];
  const warn = (message: string, key?: string) =>
    warnings.push({ code: 'MAGDA_CONFIG_VALUE', message, at: key === undefined ? [0, 0] : spanAt(root, [key], 'key') });
  for (const variable of unused) warn(`The variable ${variable} is given, but stands nowhere in this config.`);
  if (name !== undefined && content.name !== undefined && name !== content.name) {
    warn(`The pipeline is called "${name}", as its reader says, and not "${content.name}".`, 'name');
  }
  if (sequential && content.groups !== undefined) {
    warn('No module has a group, so the pipeline is sequential and the declared groups mean nothing.', 'groups');
  }
  if (sequential && !hooks.isEmpty) warn('No module has a group, so the hooks of `afterCreated` are called by nobody.');
  return warnings;
}
