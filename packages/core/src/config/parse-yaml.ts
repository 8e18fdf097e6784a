/** Reads YAML into a tree of places. What is hostile in it is refused before it costs anything. */

import { Composer, type CST, type Document, Lexer, type ParsedNode, Parser, type YAMLError } from 'yaml';
import type { ConfigNode } from './config-node.js';
import type { Finding } from './finding.js';
import { DEEPEST } from './limits.js';
import type { SourceText } from './source-text.js';
import { toConfigNode } from './to-config-node.js';

export interface ParsedYaml {
  /** Undefined if the text has no value, or none that can be trusted. */
  readonly root: ConfigNode | undefined;
  readonly findings: readonly Finding[];
}

const options = {
  schema: 'core',
  merge: true,
  // Those of toConfigNode are told with the place of the first.
  uniqueKeys: false,
  resolveKnownTags: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

export function parseYaml(source: SourceText): ParsedYaml {
  const tokens: CST.Token[] = [];
  for (const token of tokensOf(source.text)) {
    if (typeof token === 'number') return broken(tooDeep(token));
    tokens.push(token);
  }
  const [document, another] = [...new Composer<ParsedNode>(options).compose(tokens, true, source.text.length)];
  const wrong = [...(document?.errors ?? []), ...(another?.errors ?? [])];
  if (wrong.length > 0) return broken(...syntaxFindings(source, wrong));
  if (another !== undefined) return broken(secondDocument(source, another));
  if (document === undefined || document.contents === null || isEmpty(document.contents)) return broken(empty(source));
  return toConfigNode(document.contents, document.warnings);
}

/** Tokens of the text, or the offset at which they nest too deep. */
function* tokensOf(text: string): Generator<CST.Token | number, void> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    // Deeper, the composer may overflow the stack within a regular expression, which ends the process.
    if (parser.stack.length > DEEPEST + 1) return yield parser.offset;
  }
  yield* parser.end();
}

function isEmpty(contents: ParsedNode): boolean {
  return 'value' in contents && contents.value === null;
}

/** One for each line: what follows on the same line follows from it. */
function syntaxFindings(source: SourceText, errors: readonly YAMLError[]): readonly Finding[] {
  const byLine = new Map<number, Finding>();
  for (const error of errors) {
    const { line } = source.place(error.pos);
    if (!byLine.has(line)) byLine.set(line, syntaxFinding(source, error));
  }
  return [...byLine.values()];
}

function syntaxFinding({ text }: SourceText, { code, message, pos: [start, end] }: YAMLError): Finding {
  const begin = text[start - 1] === '$' ? start - 1 : start;
  const [variable] = /^\$\{\w+\}/.exec(text.slice(begin, begin + 100)) ?? [];
  if (variable !== undefined) {
    const advice = `Write "${variable}" in quotes: between braces and brackets, YAML takes its { for a mapping.`;
    return { code: 'MAGDA_CONFIG_SYNTAX', message: advice, at: [begin, begin + variable.length] };
  }
  const told = code === 'TAB_AS_INDENT' ? 'it is indented by a tab. Use spaces' : message.replace(/\.$/, '');
  return { code: 'MAGDA_CONFIG_SYNTAX', message: `This is not YAML: ${told}.`, at: [start, end] };
}

function tooDeep(offset: number): Finding {
  const message = `Lists and mappings are nested more than ${DEEPEST} levels deep.`;
  return { code: 'MAGDA_CONFIG_SYNTAX', message, at: [offset, offset + 1] };
}

function secondDocument(source: SourceText, { range }: Document.Parsed): Finding {
  const start = Math.max(source.text.lastIndexOf('---', range[1]), 0);
  const message = 'A second document begins here. A config is one document: use a file for each.';
  return { code: 'MAGDA_CONFIG_SYNTAX', message, at: [start, start + 3] };
}

function empty(source: SourceText): Finding {
  const message = 'The config is empty. It needs at least `modules`, a list with the `name` and `type` of each.';
  return { code: 'MAGDA_CONFIG_VALUE', message, at: [source.text.length, source.text.length] };
}

function broken(...findings: readonly Finding[]): ParsedYaml {
  return { root: undefined, findings };
}
