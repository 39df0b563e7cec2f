/** For each node the number of the knot it belongs to: nodes that reach each other share one (Tarjan, without recursion). */
export function knotsOf(nodes: Iterable<string>, next: (node: string) => readonly string[]): Map<string, number> {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const knots = new Map<string, number>();
  const open: string[] = [];
  const enter = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.size - 1);
    open.push(node);
  };
  const close = (node: string): void => {
    if (low.get(node) !== index.get(node)) return;
    for (let last = open.pop(); last !== undefined; last = open.pop()) {
      knots.set(last, index.get(node) ?? 0);
      if (last === node) return;
    }
  };
  const lower = (node: string, to: number | undefined): void => {
    low.set(node, Math.min(low.get(node) ?? 0, to ?? Infinity));
  };
  for (const root of nodes) {
    if (index.has(root)) continue;
    enter(root);
    const way: { node: string; at: number }[] = [{ node: root, at: 0 }];
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const child = next(top.node)[top.at++];
      if (child === undefined) {
        close(top.node);
        way.pop();
        const parent = way.at(-1);
        if (parent) lower(parent.node, low.get(top.node));
      } else if (!index.has(child)) {
        enter(child);
        way.push({ node: child, at: 0 });
      } else if (!knots.has(child)) {
        lower(top.node, index.get(child));
      }
    }
  }
  return knots;
}
