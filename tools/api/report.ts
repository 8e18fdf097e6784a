/** The public surface of a package as text that is read in a review: each name of each entry with its declaration, sorted. */

import ts from 'typescript';

export interface Entry {
  /** As users import it, such as `@magda/core/config`. */
  readonly name: string;
  /** Path of its declarations. */
  readonly file: string;
}

const note = 'The public surface, written by `npm run api`. A change here is a change for users.';

/** What a package gives to its users, and the types that these name without being exported. */
export function reportOf(packageName: string, entries: readonly Entry[]): string {
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ESNext, noLib: true, types: [] },
  );
  const surface = new Surface(program.getTypeChecker());
  const sections = entries.map(({ name, file }) => surface.section(name, program.getSourceFile(file)));
  return [`# ${packageName}`, note, ...sections, surface.reached()]
    .filter((text) => text !== '')
    .join('\n\n')
    .concat('\n');
}

class Surface {
  readonly #printed = new Map<ts.Symbol, string>();
  readonly #folders = new Set<string>();
  readonly #printer = ts.createPrinter({ removeComments: true });

  constructor(private readonly checker: ts.TypeChecker) {}

  /** The exports of one entry; what an earlier one exports as well is named alone. */
  section(entry: string, source: ts.SourceFile | undefined): string {
    const module = source && this.checker.getSymbolAtLocation(source);
    if (source === undefined || module === undefined)
      throw new TypeError(`${entry} has no declarations; build it first.`);
    this.#folders.add(source.fileName.replace(/[^/]*$/, ''));
    const names = this.checker.getExportsOfModule(module);
    const lines = names.sort(byName).map((symbol) => this.#exported(entry, symbol.name, symbol));
    return [`## ${entry}`, ...lines].join('\n\n');
  }

  /** What declarations name that no entry exports, and what these name in turn. */
  reached(): string {
    const found = new Map<ts.Symbol, string>();
    const known = new Set(this.#printed.keys());
    // The iteration of a set reaches what is added meanwhile.
    for (const symbol of known) {
      if (!this.#printed.has(symbol)) found.set(symbol, block(this.#declarations(symbol)));
      for (const other of this.#namedIn(symbol)) known.add(other);
    }
    if (found.size === 0) return '';
    const sorted = [...found].sort(([a], [b]) => byName(a, b) || compare(found.get(a), found.get(b)));
    return ['## Named without being exported', ...sorted.map(([{ name }, text]) => `### ${name}\n\n${text}`)].join(
      '\n\n',
    );
  }

  #exported(entry: string, name: string, exported: ts.Symbol): string {
    const symbol = this.#resolved(exported);
    const earlier = this.#printed.get(symbol);
    if (earlier !== undefined) return `### ${name}\n\nAs in ${earlier}.`;
    this.#printed.set(symbol, `${entry}`);
    if (!this.#isOwn(symbol)) return `### ${name}\n\nFrom another package.`;
    if (symbol.flags & ts.SymbolFlags.NamespaceModule && symbol.exports !== undefined) {
      const members = this.checker.getExportsOfModule(symbol).sort(byName);
      return [
        `### ${name}\n\nA namespace.`,
        ...members.map((each) => this.#exported(entry, `${name}.${each.name}`, each)),
      ].join('\n\n');
    }
    return `### ${name}\n\n${block(this.#declarations(symbol))}`;
  }

  #resolved(symbol: ts.Symbol): ts.Symbol {
    return symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
  }

  #isOwn(symbol: ts.Symbol): boolean {
    return (symbol.declarations ?? []).some((node) => {
      const { fileName } = node.getSourceFile();
      return [...this.#folders].some((folder) => fileName.startsWith(folder));
    });
  }

  #declarations(symbol: ts.Symbol): string {
    return (symbol.declarations ?? []).map((node) => this.#text(node)).join('\n');
  }

  #text(node: ts.Declaration): string {
    const whole = ts.isVariableDeclaration(node) ? node.parent.parent : node;
    const text = this.#printer.printNode(ts.EmitHint.Unspecified, withoutPrivate(whole), node.getSourceFile());
    return text.replace(/^(export )?(declare )?/, '');
  }

  /** Top-level types and values of this package that the declarations name. */
  #namedIn(symbol: ts.Symbol): readonly ts.Symbol[] {
    const named: ts.Symbol[] = [];
    const visit = (node: ts.Node): void => {
      if (isPrivate(node)) return;
      if (ts.isIdentifier(node)) {
        const found = this.checker.getSymbolAtLocation(node);
        const target = found && this.#resolved(found);
        if (target !== undefined && this.#isOwn(target) && target.declarations?.some(isTopLevel)) named.push(target);
      }
      ts.forEachChild(node, visit);
    };
    for (const declaration of symbol.declarations ?? []) visit(declaration);
    return named;
  }
}

function isTopLevel(node: ts.Declaration): boolean {
  const { parent } = ts.isVariableDeclaration(node) ? node.parent.parent : node;
  return (
    parent !== undefined && ts.isSourceFile(parent) && !ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)
  );
}

/** Private members are nobody's business, though declarations list their names. */
function withoutPrivate<T extends ts.Node>(node: T): T {
  if (!ts.isClassDeclaration(node)) return node;
  const { modifiers, name, typeParameters, heritageClauses, members } = node;
  const shown = members.filter((member) => !isPrivate(member));
  return ts.factory.createClassDeclaration(modifiers, name, typeParameters, heritageClauses, shown) as ts.Node as T;
}

function isPrivate(node: ts.Node): boolean {
  if (ts.isPropertyDeclaration(node) && ts.isPrivateIdentifier(node.name)) return true;
  if (!ts.canHaveModifiers(node)) return false;
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ?? false;
}

function block(text: string): string {
  return `\`\`\`ts\n${text}\n\`\`\``;
}

const byName = (a: ts.Symbol, b: ts.Symbol) => compare(a.name, b.name);

/** By code units: the same on every machine. */
function compare(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
