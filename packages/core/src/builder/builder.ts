/** Describes a pipeline in code, module by module; `toSpec()` gives the plain value that everything after it starts from. */

import { InvalidConnectionError, InvalidPipelineError, UnknownNameError } from '../errors/errors.js';
import { type AnyModuleNode, isModuleNode } from '../module/module-node.js';
import { checkGiven } from '../options/check-given.js';
import { checkOptions, kinds, type OptionKinds } from '../options/check-options.js';
import type { GroupSpec, NodeSpec, PipelineSpec } from '../spec/spec.js';
import { describe } from '../text/describe.js';
import { nearest } from '../text/nearest.js';
import { quoted } from '../text/quoted.js';
import type { KnownNodes, NodeNamed, NoNodes, WithNode } from './builder-types.js';

export interface BuilderOptions {
  /** Default `Pipeline-N`, counting the unnamed ones of this process. */
  readonly name?: string | undefined;
}

const builderKinds = { name: kinds.text } as const satisfies OptionKinds<BuilderOptions>;

let unnamed = 0;

/** What both kinds of pipeline are described with. It stays usable after a build: extended, it builds another. */
export abstract class PipelineBuilder<Nodes extends KnownNodes = NoNodes> {
  abstract readonly kind: PipelineSpec['kind'];
  readonly name: string;
  readonly #isNamed: boolean;
  readonly #nodes: AnyModuleNode[] = [];

  /** @throws {TypeError} for a name that is no text or empty. */
  constructor(options: BuilderOptions = {}) {
    checkOptions('A pipeline', options, builderKinds);
    const { name = `Pipeline-${++unnamed}` } = options;
    this.name = name;
    this.#isNamed = options.name !== undefined;
  }

  /** Adds a node; the types of chained calls know what it exposes. */
  abstract addModule<Node extends AnyModuleNode>(node: Node): PipelineBuilder<WithNode<Nodes, Node>>;

  /** The nodes in the order in which they were added. */
  get modules(): readonly AnyModuleNode[] {
    return [...this.#nodes];
  }

  /** @throws {UnknownNameError} naming the known modules. */
  getModule<const Name extends string>(name: Name): NodeNamed<Nodes, Name> {
    const node = this.findModule(name);
    if (node !== undefined) return node;
    checkGiven('getModule()', { ...kinds.text, must: 'the name of a module' }, name);
    const suggestion = nearest(
      name,
      this.#nodes.map((node) => node.name),
    );
    throw new UnknownNameError(`Pipeline "${this.name}" has no module "${name}".${this.#known(suggestion)}`, {
      pipeline: this.name,
      suggestion,
    });
  }

  /** The node of that name, if it was added. */
  findModule<const Name extends string>(name: Name): NodeNamed<Nodes, Name> | undefined {
    return this.#nodes.find((node) => node.name === name) as NodeNamed<Nodes, Name> | undefined;
  }

  /** @throws {InvalidPipelineError} if a node is linked to one that was not added here; all else is checked at build. */
  toSpec(): PipelineSpec {
    const strangers = this.#nodes.flatMap((node) => this.#linksToStrangers(node));
    if (strangers.length > 0) {
      throw new InvalidPipelineError(strangers.map(({ message }) => message).join('\n'), strangers, {
        pipeline: this.name,
      });
    }
    return { kind: this.kind, name: this.name, modules: this.#nodes.map(nodeSpec), groups: this.groupSpecs() };
  }

  /** @throws {TypeError} for anything but a node. */
  protected add(node: AnyModuleNode): void {
    if (!isModuleNode(node)) {
      throw new TypeError(`addModule() takes a node, such as MyModule.node('name'), not ${describe(node)}.`);
    }
    this.#nodes.push(node);
  }

  /** @throws {TypeError} if state is to be kept under a name that this pipeline has by chance. */
  protected checkNamed(stateStore: unknown): void {
    if (stateStore === undefined || this.#isNamed) return;
    throw new TypeError(
      `A pipeline with a \`stateStore\` needs a name, by which its state is found again: new ${this.kind}({ name: 'shop' }).`,
    );
  }

  /** The groups that were declared. */
  protected groupSpecs(): readonly GroupSpec[] {
    return [];
  }

  #linksToStrangers(node: AnyModuleNode): readonly InvalidConnectionError[] {
    return node.dependencies
      .filter((dependency) => typeof dependency !== 'string' && !this.#nodes.includes(dependency))
      .map((dependency) => {
        const { name } = dependency as AnyModuleNode;
        const other = this.findModule(name) === undefined ? '' : ' (it has another of that name)';
        return new InvalidConnectionError(
          `Module "${node.name}" depends on a node "${name}" that was not added to pipeline "${this.name}"${other}. ` +
            `Add that node, or link by name: dependsOn("${name}").`,
          { pipeline: this.name, module: node.name },
        );
      });
  }

  #known(suggestion: string | undefined): string {
    const names = this.#nodes.map((node) => node.name);
    if (names.length === 0) return ' Nothing was added to it yet.';
    return `${suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`} It has ${quoted(names)}.`;
  }
}

function nodeSpec(node: AnyModuleNode): NodeSpec {
  const { name, Class, group, parameters, exposed, inputs, optionalInputs, onError, retry, batch } = node;
  return {
    ...{ name, Class, group, parameters, exposed, dependsOn: inputs },
    ...(optionalInputs.length === 0 ? {} : { optional: optionalInputs }),
    ...(onError === 'fail' ? {} : { onError }),
    ...(retry === undefined ? {} : { retry }),
    ...(batch === undefined ? {} : { batch }),
  };
}
