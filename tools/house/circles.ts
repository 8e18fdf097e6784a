/** Which nodes of a graph lie on a circle. */

export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** The nodes that reach themselves, each with the next nodes on its circles. */
export function nodesOnCircles(edges: Iterable<Edge>): ReadonlyMap<string, readonly string[]> {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    if (from === to) continue;
    const known = targets.get(from);
    if (known === undefined) targets.set(from, new Set([to]));
    else known.add(to);
  }
  const component = components(targets);
  const next = [...targets].map(([from, all]): [string, string[]] => [
    from,
    [...all].filter((to) => component.get(from) === component.get(to)),
  ]);
  return new Map(next.filter(([, all]) => all.length > 0));
}

/** The strongly connected component of each node that has an edge, by Tarjan's algorithm. */
function components(targets: ReadonlyMap<string, ReadonlySet<string>>): ReadonlyMap<string, number> {
  const component = new Map<string, number>();
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];

  function visit(node: string): number {
    const own = index.size;
    index.set(node, own);
    low.set(node, own);
    stack.push(node);
    for (const next of targets.get(node) ?? []) {
      if (!index.has(next)) low.set(node, Math.min(lowOf(node), visit(next)));
      else if (!component.has(next)) low.set(node, Math.min(lowOf(node), index.get(next) as number));
    }
    if (lowOf(node) === own) for (const member of stack.splice(stack.lastIndexOf(node))) component.set(member, own);
    return lowOf(node);
  }
  const lowOf = (node: string) => low.get(node) as number;

  for (const node of targets.keys()) if (!index.has(node)) visit(node);
  return component;
}
