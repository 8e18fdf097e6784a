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
  if (wrong.length > 0) return broken(...syntaxFindings(source, wrong, tokens));
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
function syntaxFindings(
  source: SourceText,
  errors: readonly YAMLError[],
  tokens: readonly CST.Token[],
): readonly Finding[] {
  const blank = oddBlank(source.text, Math.max(...errors.map(({ pos }) => pos[1])));
  if (blank !== undefined) return [blank];
  const byLine = new Map<number, Finding>();
  for (const error of errors) {
    const { line } = source.place(error.pos);
    if (!byLine.has(line)) byLine.set(line, openQuote(tokens, error) ?? syntaxFinding(source, error));
  }
  return [...byLine.values()];
}

/** Spaces that YAML takes for letters, as pages and word processors put them; they look like an indentation. */
function oddBlank(text: string, end: number): Finding | undefined {
  const found = /^([ \t]*)([\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+)/m.exec(text.slice(0, end));
  if (found === null) return undefined;
  const [, before = '', blank = ''] = found;
  const start = found.index + before.length;
  const code = `U+${(blank.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
  const message = `This is not YAML: the line is indented by a character that is no space (${code}). Use spaces.`;
  return { code: 'MAGDA_CONFIG_SYNTAX', message, at: [start, start + blank.length] };
}

/** Where a quote that nothing closes was opened: its end is the end of the text. */
function openQuote(tokens: readonly unknown[], { code, pos }: YAMLError): Finding | undefined {
  if (code !== 'MISSING_CHAR') return undefined;
  let at: number | undefined;
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    const { type, offset, source } = part as { type?: unknown; offset?: unknown; source?: unknown };
    const isQuoted = type === 'double-quoted-scalar' || type === 'single-quoted-scalar';
    if (isQuoted && Number(offset) + String(source).length >= pos[0]) at = Number(offset);
    for (const inner of Object.values(part)) visit(inner);
  };
  visit(tokens);
  if (at === undefined) return undefined;
  const message = 'This is not YAML: the quote that opens here is never closed.';
  return { code: 'MAGDA_CONFIG_SYNTAX', message, at: [at, at + 1] };
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
