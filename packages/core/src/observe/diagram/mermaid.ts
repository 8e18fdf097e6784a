/** Writes a pipeline as a Mermaid flowchart, which GitHub and many editors draw. */

import { looks } from './looks.js';
import { type Described, type DiagramModule, diagramOf, groupLines, moduleLines, specificationOf } from './model.js';

/** Groups are subgraphs, Aggregates are cylinders, optional links are dotted, and phases have colors. */
export function toMermaid(described: Described): string {
  const { modules, groups, loose, links } = diagramOf(specificationOf('toMermaid()', described));
  const used = [...new Set(modules.map(({ look }) => look))];
  const node = (index: number) => `m${index}${shapeOf(modules[index] as DiagramModule)}`;
  return [
    'flowchart LR',
    ...groups.flatMap((group, index) => [
      // Mermaid draws a second line of a title over the modules.
      `  subgraph g${index}["${escaped(groupLines(group).join(', '))}"]`,
      ...group.members.map((member) => `    ${node(member)}`),
      '  end',
    ]),
    ...loose.map((index) => `  ${node(index)}`),
    ...links.map(({ from, to, optional }) => `  m${from} ${optional ? '-.->' : '-->'} m${to}`),
    ...used.flatMap((look) => [
      `  classDef ${look} fill:${looks[look].fill},stroke:${looks[look].stroke},color:#111${look === 'unknown' ? ',stroke-dasharray:4' : ''}`,
      `  class ${modules.flatMap((module, index) => (module.look === look ? [`m${index}`] : [])).join(',')} ${look}`,
    ]),
  ]
    .join('\n')
    .concat('\n');
}

function shapeOf(module: DiagramModule): string {
  const text = `"${moduleLines(module).map(escaped).join('<br/>')}"`;
  return module.look === 'aggregate' ? `[(${text})]` : `[${text}]`;
}

/** Mermaid reads labels as Markdown and HTML, so whatever is not plainly part of a word becomes a character code. */
function escaped(text: string): string {
  const special = /(?<![\p{L}\p{N}])[-._/]|[-._/](?![\p{L}\p{N}])|[^\p{L}\p{N} ,×→\-._/]/gu;
  return text
    .replace(/\s/g, ' ')
    .replace(special, (character) => `#${/[\p{Cc}\p{Cs}]/u.test(character) ? 0xfffd : character.codePointAt(0)};`);
}
