/** Writes a pipeline as the config that describes it. */

import { Document, isScalar, isSeq, visit } from 'yaml';
import { throwProblems } from '../checks/report.js';
import {
  InvalidGroupError,
  InvalidPipelineError,
  type MagdaError,
  ModuleSourceError,
  SerializationError,
} from '../errors/errors.js';
import { toLiveOrFile } from '../module/from-file.js';
import { moduleMeta } from '../module/metadata.js';
import { ModuleFactory, type ModuleRegistry } from '../module/registry.js';
import { sourceUrl } from '../module/source-url.js';
import { checkGiven } from '../options/check-given.js';
import { checkOptions, withMethod } from '../options/check-options.js';
import type { RetryOptions } from '../options/retry.js';
import { groupSpec } from '../spec/group-spec.js';
import type { GroupSpec, NodeSpec, PipelineSpec } from '../spec/spec.js';
import type { LiveOrFile } from '../wire/host-spec.js';
import { snakeCase } from './case.js';
import { fileName } from './file-name.js';
import { fileValue } from './file-value.js';
import { knownKeys, yesOrNo } from './schema.js';
import { textStyle } from './text-style.js';
import { filled, given, listed, readable } from './written.js';
import { type YamlOptions, yamlKinds } from './yaml-options.js';

const builderKind = withMethod('toSpec', 'a pipeline that is not built yet');

/**
 * The text that reads back as the same pipeline.
 *
 * @throws {SerializationError} for what no file can hold, such as a function.
 * @throws {ModuleSourceError} for a module whose class is not registered.
 * @throws {InvalidPipelineError} with all of these, if there are several.
 */
export function toYaml(builder: { toSpec(): PipelineSpec }, options: YamlOptions = {}): string {
  checkGiven('toYaml()', builderKind, builder);
  checkOptions('toYaml()', options, yamlKinds);
  const spec = builder.toSpec();
  const writer = new ConfigWriter(spec, options);
  const content = writer.content(options);
  throwProblems(spec.name, writer.problems);
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar(part, scalar) {
      if (typeof scalar.value === 'string') scalar.type = textStyle(scalar.value, part === 'key');
    },
    Pair(_, { key, value }) {
      // Short lists of names read best in one line.
      if (isScalar(key) && key.value === 'depends_on' && isSeq(value)) value.flow = true;
    },
  });
  // Folded lines do not always read back as the text that was folded.
  return document.toString({ lineWidth: 0, doubleQuotedAsJSON: true, flowCollectionPadding: false });
}

/** As it was given: what it leaves out, the build says. */
function written(retry: RetryOptions): unknown {
  return given(Object.fromEntries(Object.entries(retry).map(([option, value]) => [snakeCase(option), value])));
}

/** Only what differs from the default is written. */
class ConfigWriter {
  readonly problems: MagdaError[] = [];
  readonly #spec: PipelineSpec;
  readonly #registry: ModuleRegistry;
  readonly #url: string | undefined;

  constructor(spec: PipelineSpec, { registry = ModuleFactory, url }: YamlOptions) {
    this.#spec = spec;
    this.#registry = registry;
    this.#url = url === undefined ? undefined : sourceUrl(url);
  }

  content({ context, rates, sharedParameters }: YamlOptions): unknown {
    const { name, modules, groups } = this.#spec;
    this.#checkKind();
    return given({
      name: this.#value(name, 'name'),
      imports: listed(this.#imports()),
      context: context === undefined ? undefined : this.#function(toLiveOrFile(context), 'context', 'The context'),
      modules: modules.map((module) => this.#module(module)),
      shared_parameters: sharedParameters && this.#value(sharedParameters, 'sharedParameters'),
      rates: rates && filled(this.#value(rates, 'rates')),
      groups: listed(groups.map((group) => this.#group(group))),
    });
  }

  /** It is the groups that make a config parallel. */
  #checkKind(): void {
    const { kind, name: pipeline, modules } = this.#spec;
    const grouped = modules.find(({ group }) => group !== undefined);
    if (kind === 'SequentialPipeline' && grouped !== undefined) {
      const message = `Module "${grouped.name}" of a sequential pipeline has a group, with which a config would be parallel. Leave it out.`;
      this.problems.push(new InvalidGroupError(message, { pipeline, module: grouped.name, group: grouped.group }));
    }
    if (kind === 'ParallelPipeline' && grouped === undefined) {
      const message = 'No module of this parallel pipeline has a group, without which a config would be sequential.';
      this.problems.push(new InvalidPipelineError(message, [], { pipeline }));
    }
  }

  #imports(): readonly string[] {
    if (this.#url === undefined) return [];
    const sources = this.#spec.modules.flatMap(({ Class }) => moduleMeta(Class).source ?? []);
    return [...new Set(sources)].map((source) => fileName(source, this.#url));
  }

  #module(module: NodeSpec): unknown {
    const { name, group, dependsOn, optional = [], parameters, onError, retry, batch } = module;
    const link = (input: string) => {
      const name = this.#value(input, 'dependsOn');
      return optional.includes(input) ? given({ name, optional: true }) : name;
    };
    return given({
      name: this.#value(name, 'name'),
      type: this.#value(this.#typeOf(module), 'type'),
      group: this.#value(group, 'group'),
      depends_on: listed(dependsOn.map(link)),
      parameters: filled(this.#value(parameters, 'parameters', `module "${name}"`)),
      on_error: onError === 'skip' ? onError : undefined,
      retry: retry && written(retry),
      batch: batch && filled(given({ max_size: batch.maxSize, max_wait: batch.maxWait })),
      expose: this.#exposure(module),
    });
  }

  #typeOf({ name: module, Class }: NodeSpec): string {
    const { type, className } = moduleMeta(Class);
    const known = this.#registry.types().find((type) => this.#registry.get(type) === Class);
    if (known !== undefined) return known;
    const why =
      type !== undefined && this.#registry.has(type)
        ? `"${type}" is the type of another class now`
        : `its class ${className} is not registered`;
    this.problems.push(
      new ModuleSourceError(
        `Module "${module}" has no type that a config could name: ${why}. ` +
          'Decorate it with @register, or register it with the `registry` that you give.',
        { pipeline: this.#spec.name, module },
      ),
    );
    return '';
  }

  /** Nothing where the class says the same. */
  #exposure({ name, Class, exposed }: NodeSpec): unknown {
    const declared = moduleMeta(Class).exposed;
    if (exposed === (declared === true ? name : declared)) return undefined;
    if (exposed === undefined) return false;
    if (exposed === name) return true;
    if (!yesOrNo.test(exposed)) return this.#value(exposed, 'expose');
    const message = `Module "${name}" is exposed as "${exposed}", which a config reads as yes or no. Give it another name.`;
    this.problems.push(new InvalidPipelineError(message, [], { pipeline: this.#spec.name, module: name }));
    return undefined;
  }

  #group(group: GroupSpec): unknown {
    const { name, claim, memory, afterCreated, executorOptions, ...others } = group;
    const defaults = groupSpec(name);
    const differing = Object.entries(others).filter(
      ([option, value]) => option !== 'env' && value !== defaults[option as keyof GroupSpec],
    );
    const where = `group "${name}"`;
    const options: Readonly<Record<string, unknown>> = {
      ...Object.fromEntries(differing.map(([option, value]) => [snakeCase(option), this.#value(value, option, where)])),
      num_cpus: claim.numCpus === 0 ? undefined : claim.numCpus,
      num_gpus: claim.numGpus === 0 ? undefined : claim.numGpus,
      memory: memory === undefined ? undefined : readable(memory),
      resources: claim.resources && this.#value(claim.resources, 'resources', where),
      rate: this.#value(others.rate, 'rate', where),
      env: filled(this.#value(others.env, 'env', where)),
      after_created: listed(afterCreated.map((hook) => this.#function(hook, 'afterCreated', `A hook of ${where}`))),
      executor_options: this.#value(executorOptions, 'executorOptions', where),
    };
    const ordered = Object.fromEntries(knownKeys.options.map((option) => [option, options[option]]));
    return given({ name: this.#value(name, 'name'), options: filled(given(ordered)) });
  }

  #function(thing: LiveOrFile, path: string, what: string): unknown {
    if (thing.kind !== 'file') {
      const message =
        `${what} is ${thing.kind === 'function' ? 'a function' : 'a value'}, which no file can hold. Name the file ` +
        "that has it: fromFile(new URL('./setup.js', import.meta.url), 'aFunction').";
      this.problems.push(new SerializationError(message, path, { pipeline: this.#spec.name }));
      return undefined;
    }
    const { file, exportName, args } = thing.reference;
    const name = `${fileName(file, this.#url)}#${exportName}`;
    return args.length === 0 ? name : given({ file: name, args: this.#value(args, `${path}.args`) });
  }

  #value(value: unknown, path: string, owner?: string): unknown {
    if (value === undefined) return undefined;
    const { value: written, unwritable } = fileValue(value, path);
    for (const { path, what } of unwritable) {
      const where = owner === undefined ? '' : ` of ${owner}`;
      const message = `\`${path}\`${where} is ${what}, which no config can hold. Use plain data, or make it in the module.`;
      this.problems.push(new SerializationError(message, path, { pipeline: this.#spec.name }));
    }
    return written;
  }
}
