import type { Attribute, Block, Body } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import { suggestion } from "../close-name.ts";

/** Something in an override file that Terraform refuses. */
export interface OverrideProblem {
  readonly message: string;
  readonly span: Span;
}

/** What a module declares after its override files were merged into it. */
export interface Overridden {
  readonly blocks: readonly Block[];
  readonly problems: readonly OverrideProblem[];
}

/** The blocks that an override file can change, with what messages call them. */
const OVERRIDABLE: ReadonlyMap<string, string> = new Map([
  ["data", "data source"],
  ["ephemeral", "ephemeral resource"],
  ["module", "module"],
  ["output", "output"],
  ["resource", "resource"],
  ["variable", "variable"],
]);

const NOT_OVERRIDABLE: ReadonlySet<string> = new Set(["check", "import", "moved"]);

/** How many mistakes in the override files of one module are told. */
const MAX_PROBLEMS = 100;

/**
 * Merges the blocks of override files, in the order of their names, into those
 * of the other files, after https://developer.hashicorp.com/terraform/language/files/override.
 * What is merged keeps the spans of where it was written.
 */
export function mergeOverrides(
  primary: readonly Block[],
  overriding: readonly Block[],
): Overridden {
  if (overriding.length === 0) return { blocks: primary, problems: [] };
  const merger = new Merger(primary);
  for (const block of overriding) merger.add(block);
  return { blocks: merger.blocks, problems: merger.problems };
}

class Merger {
  readonly problems: OverrideProblem[] = [];
  /** By address; what is declared twice counts the first time. */
  readonly #blocks = new Map<string, Block>();
  readonly #locals = new Map<string, Attribute>();
  readonly #others: Block[] = [];
  readonly #localsBlocks: Block[] = [];

  constructor(primary: readonly Block[]) {
    for (const block of primary) {
      if (block.type === "locals") this.#addLocals(block);
      else if (!OVERRIDABLE.has(block.type)) this.#others.push(block);
      else if (!this.#blocks.has(addressOf(block))) this.#blocks.set(addressOf(block), block);
    }
  }

  get blocks(): Block[] {
    const locals = this.#localsBlocks.map((block) => {
      const attributes = [...block.body.attributes].map(
        ([name, attribute]) => [name, this.#locals.get(name) ?? attribute] as const,
      );
      return { ...block, body: { ...block.body, attributes: new Map(attributes) } };
    });
    return [...this.#blocks.values(), ...locals, ...this.#others];
  }

  add(override: Block): void {
    if (override.type === "locals") this.#overrideLocals(override);
    else if (OVERRIDABLE.has(override.type)) this.#overrideBlock(override);
    else if (NOT_OVERRIDABLE.has(override.type)) {
      const message = `an override file cannot hold ${override.type} blocks; move this one to another file`;
      this.#problem({ message, span: override.headerSpan });
    }
  }

  #addLocals(block: Block): void {
    this.#localsBlocks.push(block);
    for (const [name, attribute] of block.body.attributes) {
      if (!this.#locals.has(name)) this.#locals.set(name, attribute);
    }
  }

  #overrideBlock(override: Block): void {
    const address = addressOf(override);
    const base = this.#blocks.get(address);
    if (base) {
      this.#blocks.set(address, { ...base, body: mergeBodies(base.body, override.body) });
      return;
    }
    const names = [...this.#blocks.values()].filter(({ type }) => type === override.type);
    const what = OVERRIDABLE.get(override.type) ?? override.type;
    this.#undeclared(what, nameOf(override), names.map(nameOf), override.headerSpan);
  }

  #overrideLocals(override: Block): void {
    for (const [name, attribute] of override.body.attributes) {
      if (this.#locals.has(name)) this.#locals.set(name, attribute);
      else this.#undeclared("local", name, this.#locals.keys(), attribute.nameSpan);
    }
  }

  #undeclared(what: string, name: string, names: Iterable<string>, span: Span): void {
    const message = `there is no ${what} "${name}" to override${suggestion(name, names)}; an override file changes what another file declares`;
    this.#problem({ message, span });
  }

  #problem(problem: OverrideProblem): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem);
  }
}

function addressOf(block: Block): string {
  return `${block.type} ${nameOf(block)}`;
}

function nameOf({ labels }: Block): string {
  return labels.map(({ value }) => value).join(".");
}

/** Argument by argument; blocks of a type take the place of all blocks of that type. */
function mergeBodies(base: Body, override: Body): Body {
  const overridden = new Set([
    ...override.attributes.keys(),
    ...override.blocks.filter(({ type }) => type !== "lifecycle").map(nestedType),
  ]);
  const lifecycle = override.blocks.find(({ type }) => type === "lifecycle");
  const kept = base.blocks
    .filter((block) => !overridden.has(nestedType(block)))
    .map((block) => (block.type === "lifecycle" ? mergeLifecycle(block, lifecycle) : block));
  const hasLifecycle = kept.some(({ type }) => type === "lifecycle");
  const added = override.blocks.filter(({ type }) => type !== "lifecycle" || !hasLifecycle);
  return {
    ...base,
    attributes: mergeAttributes(base, override, overridden),
    blocks: [...kept, ...added],
  };
}

/** What an argument is written as in one file may be a block in the other, if that is JSON. */
function mergeAttributes(
  base: Body,
  override: Body,
  overridden: ReadonlySet<string>,
): ReadonlyMap<string, Attribute> {
  const kept = [...base.attributes].filter(([name]) => !overridden.has(name));
  return new Map([...kept, ...override.attributes]);
}

function mergeLifecycle(base: Block, override: Block | undefined): Block {
  return override ? { ...base, body: mergeBodies(base.body, override.body) } : base;
}

/** A dynamic block counts as the blocks that it makes. */
function nestedType({ type, labels }: Block): string {
  return type === "dynamic" ? (labels[0]?.value ?? type) : type;
}
