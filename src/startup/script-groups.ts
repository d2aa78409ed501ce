import type { StartupScript } from "./model.ts";
import type { OrderEdge } from "./script-order.ts";

/** Scripts that units or order rules connect, and these rules. */
export interface ScriptGroup {
  readonly scripts: readonly StartupScript[];
  readonly order: readonly OrderEdge[];
}

/** Puts scripts that may have to do with each other together, in the order in which they come. */
export function groupsOf(
  scripts: readonly StartupScript[],
  order: readonly OrderEdge[],
): ScriptGroup[] {
  const sets = new DisjointSets<StartupScript | string>();
  for (const script of scripts) {
    for (const { unit, dependencies } of script.calls) {
      for (const word of [unit, ...dependencies]) {
        if (word && word.text.length > 0) sets.join(script, word.text.key);
      }
    }
  }
  for (const { dependent, prerequisite } of order) sets.join(dependent.script, prerequisite.script);
  const groups = new Map<unknown, { scripts: StartupScript[]; order: OrderEdge[] }>();
  const groupOf = (script: StartupScript) => {
    const root = sets.find(script);
    const known = groups.get(root);
    if (known) return known;
    const group = { scripts: [], order: [] };
    groups.set(root, group);
    return group;
  };
  for (const script of scripts) groupOf(script).scripts.push(script);
  for (const edge of order) groupOf(edge.dependent.script).order.push(edge);
  return [...groups.values()];
}

/** Sets that only ever grow together: Tarjan's union-find, with path halving. */
class DisjointSets<T> {
  readonly #parents = new Map<T, T>();

  find(item: T): T {
    let at = item;
    for (;;) {
      const parent = this.#parents.get(at) ?? at;
      if (parent === at) return at;
      const above = this.#parents.get(parent) ?? parent;
      this.#parents.set(at, above);
      at = above;
    }
  }

  join(a: T, b: T): void {
    const [from, to] = [this.find(a), this.find(b)];
    if (from !== to) this.#parents.set(from, to);
  }
}
