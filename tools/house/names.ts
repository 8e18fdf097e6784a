/** The names that a source file gives to the rest of the house. */

import ts from 'typescript';

export const termKinds = ['export', 'property', 'value', 'file', 'yaml', 'flag', 'docs'] as const;

/** Where a word stands: an exported name, a member of one, a literal of its type, a file or folder, a YAML key, a CLI flag, documentation. */
export type TermKind = (typeof termKinds)[number];

export interface Name {
  readonly kind: TermKind;
  readonly text: string;
  /** The exported name that a member or a literal belongs to. */
  readonly owner?: string;
  /** `file:line`, or the file alone. */
  readonly at: string;
}

/** What a TypeScript file exports, with the public members and the literal types of each export. */
export function exportedNames(file: string, text: string): readonly Name[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext);
  const names: Name[] = [];
  const add = (kind: TermKind, text: string, node: ts.Node, owner?: string) => {
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    names.push({ kind, text, at: `${file}:${line}`, ...(owner === undefined ? {} : { owner }) });
  };
  for (const statement of source.statements) {
    for (const node of exportsOf(statement)) {
      const { name } = node;
      if (name === undefined || !ts.isIdentifier(name)) continue;
      add('export', name.text, name);
      membersOf(node, (kind, member, at) => add(kind, member, at, name.text));
    }
  }
  return names;
}

type Exported = ts.NamedDeclaration;

function exportsOf(statement: ts.Statement): readonly Exported[] {
  if (ts.isExportDeclaration(statement)) {
    const { exportClause } = statement;
    if (exportClause === undefined) return [];
    return ts.isNamedExports(exportClause) ? exportClause.elements : [exportClause];
  }
  if (!ts.canHaveModifiers(statement)) return [];
  if (!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  return ts.isVariableStatement(statement)
    ? statement.declarationList.declarations
    : [statement as unknown as Exported];
}

/** Bodies of functions and what is private are nobody else's. */
function membersOf(root: ts.Node, add: (kind: 'property' | 'value', text: string, node: ts.Node) => void): void {
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node) || isPrivate(node)) return;
    if (isMember(node)) {
      const { name } = node;
      if (ts.isIdentifier(name) || ts.isStringLiteral(name)) add('property', name.text, name);
    }
    if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)) add('value', node.literal.text, node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(root, visit);
}

function isMember(node: ts.Node): node is ts.NamedDeclaration & { readonly name: ts.PropertyName } {
  return (
    ts.isPropertySignature(node) ||
    ts.isMethodSignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isAccessor(node) ||
    ts.isEnumMember(node) ||
    ts.isPropertyAssignment(node) ||
    ts.isShorthandPropertyAssignment(node) ||
    (ts.isParameter(node) && ts.isIdentifier(node.name) && node.modifiers !== undefined)
  );
}

function isPrivate(node: ts.Node): boolean {
  if (!ts.canHaveModifiers(node)) return false;
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword];
  return ts.getModifiers(node)?.some(({ kind }) => hidden.includes(kind)) ?? false;
}

/** The names of a file and of the folders that hold it, without extensions. */
export function pathNames(file: string): readonly Name[] {
  return file.split('/').map((part) => ({ kind: 'file', text: part.replace(/(?<=.)\..*$/, ''), at: file }));
}

/** Keys of YAML text: those of a file, or of the `yaml` blocks of a page. */
export function yamlNames(file: string, text: string): readonly Name[] {
  return linesOf(file, file.endsWith('.md') ? blocksOf(text, 'ya?ml') : text).flatMap(({ line, at }) =>
    [...line.matchAll(/(?:^|[{,-])\s*"?([\w-]+)"?:(?=\s|$)/g)].map(([, key = '']) => ({ kind: 'yaml', text: key, at })),
  );
}

/** Keys that a schema of YAML is written with: those of any object in a source file. */
export function schemaNames(file: string, text: string): readonly Name[] {
  return linesOf(file, text).flatMap(({ line, at }) =>
    [...line.matchAll(/(?<![?\w]\s*)\b([a-z]+(?:_[a-z]+)*)\??:\s/g)].map(([, key = '']) => ({
      kind: 'yaml',
      text: key,
      at,
    })),
  );
}

/** Options of a command line, with their dashes left out. */
export function flagNames(file: string, text: string): readonly Name[] {
  return linesOf(file, text).flatMap(({ line, at }) =>
    [...line.matchAll(/(?<![\w-])--([a-z][\w-]*)/g)].map(([, flag = '']) => ({ kind: 'flag', text: flag, at })),
  );
}

/** Identifiers between backticks in the text of a page, and those with the owner they stand behind. */
export function docsNames(file: string, text: string): readonly Name[] {
  return linesOf(file, withoutBlocks(text)).flatMap(({ line, at }) =>
    [...line.matchAll(/`([^`]+)`/g)].flatMap(([, span = '']) =>
      [...span.matchAll(/(?:(\w+)\.)?([\w-]+)/g)].map(
        ([, owner, word = '']): Name => ({ kind: 'docs', text: word, at, ...(owner === undefined ? {} : { owner }) }),
      ),
    ),
  );
}

function linesOf(file: string, text: string): readonly { readonly line: string; readonly at: string }[] {
  return text.split('\n').map((line, index) => ({ line, at: `${file}:${index + 1}` }));
}

const fence = /^```/;

/** The text of a page with the lines of its code blocks left empty, so that lines keep their numbers. */
function withoutBlocks(text: string): string {
  let inside = false;
  return text.replace(/^.*$/gm, (line) => {
    const isFence = fence.test(line);
    if (isFence) inside = !inside;
    return inside || isFence ? '' : line;
  });
}

/** The code blocks of a language alone, in their lines. */
function blocksOf(text: string, language: string): string {
  const opening = new RegExp(`^\`\`\`${language}\\b`);
  let inside = false;
  return text.replace(/^.*$/gm, (line) => {
    if (!fence.test(line)) return inside ? line : '';
    inside = opening.test(line);
    return '';
  });
}
