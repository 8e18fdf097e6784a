/** Writes a pipeline in the DOT language of Graphviz. */

import { looks } from './looks.js';
import { type Described, type DiagramModule, diagramOf, groupLines, moduleLines, specificationOf } from './model.js';

/** Groups are clusters, Aggregates are cylinders, optional links are dashed, and phases have colors. */
export function toDot(described: Described): string {
  const { name, modules, groups, loose, links } = diagramOf(specificationOf('toDot()', described));
  const node = (index: number) => `m${index} [${attributesOf(modules[index] as DiagramModule)}];`;
  return [
    `digraph ${quoted([name])} {`,
    '  rankdir=LR;',
    '  fontname="sans-serif";',
    '  node [fontname="sans-serif", shape=box, style="rounded,filled"];',
    ...groups.flatMap((group, index) => [
      `  subgraph cluster_${index} {`,
      `    label=${quoted(groupLines(group))};`,
      '    style=rounded;',
      '    color="#777777";',
      ...group.members.map((member) => `    ${node(member)}`),
      '  }',
    ]),
    ...loose.map((index) => `  ${node(index)}`),
    ...links.map(({ from, to, optional }) => `  m${from} -> m${to}${optional ? ' [style=dashed]' : ''};`),
    '}',
    '',
  ].join('\n');
}

function attributesOf(module: DiagramModule): string {
  const { fill, stroke } = looks[module.look];
  const shape = {
    run: '',
    process: '',
    aggregate: ', shape=cylinder, style=filled',
    unknown: ', style="rounded,dashed"',
  };
  return `label=${quoted(moduleLines(module))}, fillcolor="${fill}", color="${stroke}"${shape[module.look]}`;
}

/** Backslashes and entities mean something in DOT; control characters are not allowed at all. */
function quoted(lines: readonly string[]): string {
  const text = lines
    .join('\n')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('&', '&amp;')
    .replaceAll('\n', '\\n')
    .replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd');
  return `"${text}"`;
}
