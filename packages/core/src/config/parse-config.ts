/** Reads the text of a config and tells all that is wrong with it. */

import { ParallelPipeline } from '../builder/parallel-pipeline.js';
import { ModuleFactory, type ModuleRegistry } from '../module/registry.js';
import { checkGiven } from '../options/check-given.js';
import { kinds } from '../options/check-options.js';
import { describe } from '../text/describe.js';
import { pipelineProblems } from './check-pipeline.js';
import { checkShape } from './check-shape.js';
import { Config } from './config.js';
import { throwFindings } from './config-error.js';
import { describePipeline } from './describe-pipeline.js';
import { functionAt } from './file-reference.js';
import type { Finding } from './finding.js';
import { graphFindings } from './graph-findings.js';
import { checkHookGroups } from './hooks.js';
import { importFiles } from './import-files.js';
import { checkParseOptions, type ParseOptions } from './parse-options.js';
import { parseYaml } from './parse-yaml.js';
import { Places } from './places.js';
import type { ConfigContent } from './schema.js';
import { SourceText } from './source-text.js';
import { keepSpelling } from './spelling.js';
import { substitute } from './variables.js';
import { warningsOf } from './warnings.js';

/** @throws {ConfigError} listing all that is wrong with the text. */
export async function parseConfig(
  text: string,
  registry: ModuleRegistry = ModuleFactory,
  given: ParseOptions = {},
): Promise<Config> {
  if (typeof text !== 'string') throw new TypeError(`A config is read from its text: it is ${describe(text)}.`);
  checkGiven('The reader of a config', kinds.registry, registry);
  const options = checkParseOptions(given);
  const source = new SourceText(text, options.file);
  const yaml = parseYaml(source);
  if (yaml.root === undefined) return refuse(source, yaml.findings);

  const { root: substituted, findings: open, unused } = substitute(yaml.root, options.variables);
  const { root, findings: changed } = keepSpelling(substituted);
  const { content, findings: misshapen, doubts } = checkShape(root);
  const told = [...yaml.findings, ...open, ...changed, ...misshapen];
  if (content === undefined) return refuse(source, told);

  const places = new Places(root, content);
  for (const key of withoutValue(content, places, open)) doubts.unclear.add(key);
  const failed = await importFiles(content.imports ?? [], options, places);
  const { builder, unknown, findings: lost } = describePipeline(content, { ...options, registry, places, doubts });
  const problems = await pipelineProblems(builder.toSpec(), doubts);
  const context = functionAt(content.context, options.url, places.of('context'));
  throwFindings(source, [
    ...told,
    ...failed,
    // A file that cannot be imported explains them.
    ...(failed.length === 0 ? unknown : []),
    ...lost,
    ...graphFindings(problems, places),
    ...context.findings,
  ]);

  if (builder instanceof ParallelPipeline) checkHookGroups(options.hooks, builder.modules);
  const warnings = warningsOf({ kind: builder.kind, content, options, unused }, places);
  const { shared_parameters: sharedParameters, rates } = content;
  return new Config({ source, places, builder, sharedParameters, rates, context: context.value, warnings });
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
