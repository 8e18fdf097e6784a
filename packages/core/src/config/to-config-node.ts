/** From the nodes of the YAML library to ours: resolves aliases and merge keys, refuses what no config has. */

import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type YAMLError, type YAMLMap, type YAMLSeq } from 'yaml';
import { type ConfigNode, type Entry, list, mapping, type Scalar, scalar, textOf } from './config-node.js';
import { Entries } from './entries.js';
import type { Finding, Span } from './finding.js';
import { DEEPEST, MOST_ALIASED } from './limits.js';

/** @returns no root if aliases make the text stand for too much. */
export function toConfigNode(
  contents: ParsedNode,
  warnings: readonly YAMLError[],
): { readonly root: ConfigNode | undefined; readonly findings: readonly Finding[] } {
  const conversion = new Conversion();
  const root = conversion.node(contents);
  if (conversion.tooMuch !== undefined) return { root: undefined, findings: [conversion.tooMuch] };
  const tags = warnings.map(({ pos }): Finding => syntax('This tag means nothing here. Leave it out.', pos));
  return { root, findings: [...tags, ...conversion.findings] };
}

class Conversion {
  readonly findings: Finding[] = [];
  tooMuch: Finding | undefined;
  /** What each anchor stands for at this point of the text. */
  readonly #anchors = new Map<string, ConfigNode>();
  #aliased = 0;

  node(node: ParsedNode | null, at: Span = spanOf(node)): ConfigNode {
    if (isAlias(node)) return this.#alias(node.source, at);
    const converted = this.#convert(node, at);
    if (node?.anchor !== undefined) this.#anchors.set(node.anchor, converted);
    return converted;
  }

  #convert(node: Exclude<ParsedNode, { source: string; anchor?: never }> | null, at: Span): ConfigNode {
    if (isMap(node)) return this.#mapping(node as YAMLMap.Parsed, at);
    if (isSeq(node))
      return list(
        (node as YAMLSeq.Parsed).items.map((item) => this.node(item as ParsedNode)),
        at,
      );
    const value: unknown = isScalar(node) ? node.value : null;
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      return scalar(value, at, textIn(node, value));
    }
    this.findings.push(syntax('A config holds texts, numbers, true, false and null: this is something else.', at));
    return scalar(null, at);
  }

  #alias(name: string, at: Span): ConfigNode {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      this.findings.push(syntax(`No anchor &${name} stands before this alias.`, at));
      return scalar(null, at);
    }
    this.#aliased += target.size;
    if (this.#aliased <= MOST_ALIASED && target.depth <= DEEPEST) return { ...target, at };
    this.tooMuch ??= syntax(TOO_MUCH, at);
    return scalar(null, at);
  }

  #mapping({ items }: YAMLMap.Parsed, at: Span): ConfigNode {
    const entries = new Entries(this.findings);
    const merged: ConfigNode[] = [];
    for (const { key, value } of items) {
      const keySpan = spanOf(key);
      const entry = { key: keySpan, value: this.node(value, value === null ? keySpan : undefined) };
      if (isMergeKey(key)) merged.push(...this.#mergeable(entry.value));
      else this.#add(entries, this.#keyOf(key), entry);
    }
    for (const source of merged) {
      if (source.kind !== 'mapping') continue;
      for (const [key, entry] of source.entries) if (!entries.has(key)) entries.set(key, entry);
    }
    return mapping(entries, at);
  }

  #add(entries: Entries, key: string | undefined, entry: Entry): void {
    if (key !== undefined) entries.add(key, entry);
    else this.findings.push({ code: 'MAGDA_CONFIG_KEY', message: 'A key must be a text.', at: entry.key });
  }

  #keyOf(key: ParsedNode): string | undefined {
    const node = isAlias(key) || isScalar(key) ? this.node(key) : undefined;
    return node?.kind === 'scalar' && node.value !== null ? node.text : undefined;
  }

  /** The mappings that a merge key names. */
  #mergeable(value: ConfigNode): readonly ConfigNode[] {
    const sources = value.kind === 'list' ? value.items : [value];
    const wrong = sources.find(({ kind }) => kind !== 'mapping');
    if (wrong !== undefined) this.findings.push(syntax('<< merges a mapping, or a list of mappings.', wrong.at));
    return sources;
  }
}

const TOO_MUCH = `Its aliases make this config stand for more than ${MOST_ALIASED} values, or more than ${DEEPEST} levels.`;

function syntax(message: string, at: Span): Finding {
  return { code: 'MAGDA_CONFIG_SYNTAX', message, at };
}

function textIn(node: ParsedNode | null, value: Scalar): string {
  return typeof value !== 'string' && isScalar(node) && node.source !== undefined ? node.source : textOf(value);
}

function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && typeof key.value === 'symbol';
}

/** Without what follows the value, such as a comment. */
function spanOf(node: ParsedNode | null): Span {
  return node === null ? [0, 0] : [node.range[0], node.range[1]];
}
