/** What the compiler knows of a pipeline that is being described: its nodes, and so the results it will give. */

import type { ModuleClass } from '../module/module-class.js';
import type { AnyModuleNode, ModuleNode } from '../module/module-node.js';
import type { MaySkip, ValueOf } from '../module/module-value.js';
import type { EmittedAs, OrAny } from './emitted-types.js';

/** The nodes added so far, by name. */
export type KnownNodes = { readonly [Name in string]: KnownNode };

export type NoNodes = Record<never, KnownNode>;

export interface KnownNode {
  readonly node: AnyModuleNode;
  readonly phase: 'run' | 'process';
  /** Whether its result may be absent, as far as that is known. */
  readonly absent: boolean;
}

/** The nodes with one more; one whose name is not a literal adds nothing. */
export type WithNode<Nodes extends KnownNodes, Node extends AnyModuleNode> = string extends Node['name']
  ? Nodes
  : Nodes & {
      readonly [Name in Node['name']]: {
        readonly node: Node;
        readonly phase: PhaseOf<Nodes, Node>;
        readonly absent: MayBeAbsent<Nodes, Node>;
      };
    };

/** It is skipped by itself, or for want of what may be absent. */
type MayBeAbsent<Nodes extends KnownNodes, Node extends AnyModuleNode> = Node['~node']['onError'] extends 'skip'
  ? true
  : MaySkip<Node['Class']> extends true
    ? true
    : [Extract<Nodes[Node['~node']['needs'] & keyof Nodes], { readonly absent: true }>] extends [never]
      ? false
      : true;

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

/** What the modules emit that declare it; what others emit has no type. */
export type EmittedValues<Nodes extends KnownNodes = NoNodes> = OrAny<
  { readonly [Name in keyof Nodes]: EmittedAs<Nodes[Name]['node']['Class'], Name & string> }[keyof Nodes]
>;

type Exposed<Nodes extends KnownNodes, Phase> = {
  readonly [Name in keyof Nodes as TagIf<Nodes[Name], Phase, false>]:
    | ValueOf<Nodes[Name]['node']['Class']>
    | (Nodes[Name]['phase'] extends Phase ? never : undefined);
} & {
  readonly [Name in keyof Nodes as TagIf<Nodes[Name], Phase, true>]?: ValueOf<Nodes[Name]['node']['Class']> | undefined;
};

/** The tag of a node of the phase whose result may be absent, or not. */
type TagIf<Known extends KnownNode, Phase, Absent extends boolean> = Phase extends Known['phase']
  ? Known['absent'] extends Absent
    ? LiteralTag<Known['node']>
    : never
  : never;

type LiteralTag<Node extends AnyModuleNode> = string extends Node['~node']['tag'] ? never : Node['~node']['tag'];

/** The node of a name, as far as it is known. */
export type NodeNamed<Nodes extends KnownNodes, Name extends string> = Name extends keyof Nodes
  ? Nodes[Name]['node']
  : ModuleNode<ModuleClass, Name>;
