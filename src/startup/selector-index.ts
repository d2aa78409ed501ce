import { selects, type AddressStep, type SelectorStep } from "../terraform/order-selector.ts";

/** What selectors may select: `steps` is undefined where none does. */
interface Selectable {
  readonly steps?: readonly AddressStep[] | undefined;
}

/** Finds what a selector selects without looking at every script. */
export class SelectorIndex<T extends Selectable> {
  /** By the names on the way to it, without indexes and keys, and to each module that it is in. */
  readonly #byNames = new Map<string, T[]>();

  constructor(scripts: Iterable<T>) {
    for (const script of scripts) {
      let names = "";
      for (const step of script.steps ?? []) {
        names = below(names, step);
        const known = this.#byNames.get(names);
        if (known) known.push(script);
        else this.#byNames.set(names, [script]);
      }
    }
  }

  selected(selector: readonly SelectorStep[]): T[] {
    const candidates = this.#byNames.get(selector.reduce(below, "")) ?? [];
    return candidates.filter(({ steps }) => steps && selects(selector, steps));
  }
}

function below(names: string, { kind, name }: SelectorStep): string {
  return `${names}.${kind}.${name}`;
}
