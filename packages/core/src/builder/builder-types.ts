/** What the compiler knows of a pipeline that is being described: its nodes, and so the results it will give. */

import type { ModuleClass, ValueOf } from '../module/module-class.js';
import type { AnyModuleNode, ModuleNode } from '../module/module-node.js';

/** The nodes added so far, by name. */
export type KnownNodes = { readonly [Name in string]: KnownNode };

export type NoNodes = Record<never, KnownNode>;

export interface KnownNode {
  readonly node: AnyModuleNode;
  readonly phase: 'run' | 'process';
}

/** The nodes with one more; one whose name is not a literal adds nothing. */
export type WithNode<Nodes extends KnownNodes, Node extends AnyModuleNode> = string extends Node['name']
  ? Nodes
  : Nodes & { readonly [Name in Node['name']]: { readonly node: Node; readonly phase: PhaseOf<Nodes, Node> } };

/** Both where a dependency is not known yet: it may be added later. */
type PhaseOf<Nodes extends KnownNodes, Node extends AnyModuleNode> = Node['Class'] extends {
  readonly '~module': 'aggregate';
}
  ? 'process'
  : [Node['~node']['dependencies']] extends [never]
    ? 'run'
    : Node['~node']['dependencies'] extends keyof Nodes
      ? Nodes[Node['~node']['dependencies']]['phase']
      : 'run' | 'process';

/** What `run()` gives: what is known to be exposed, and what is not known besides. */
export type RunResults<Nodes extends KnownNodes = NoNodes> = Exposed<Nodes, 'run'> & Record<string, unknown>;

/** What `process()` gives: the same of Aggregates and of what follows them. */
export type ProcessResults<Nodes extends KnownNodes = NoNodes> = Exposed<Nodes, 'process'> & Record<string, unknown>;

type Exposed<Nodes extends KnownNodes, Phase> = {
  readonly [Name in keyof Nodes as Phase extends Nodes[Name]['phase'] ? LiteralTag<Nodes[Name]['node']> : never]:
    | ValueOf<Nodes[Name]['node']['Class']>
    | (Nodes[Name]['phase'] extends Phase ? never : undefined);
};

type LiteralTag<Node extends AnyModuleNode> = string extends Node['~node']['tag'] ? never : Node['~node']['tag'];

/** The node of a name, as far as it is known. */
export type NodeNamed<Nodes extends KnownNodes, Name extends string> = Name extends keyof Nodes
  ? Nodes[Name]['node']
  : ModuleNode<ModuleClass, Name>;
