import type { Block } from "../hcl/syntax.ts";
import type { Span } from "../source/source-file.ts";
import type { RelatedPlace } from "./evaluation-error.ts";

/** A declaration of a name that its module declares already. */
export interface SecondDeclaration {
  readonly message: string;
  readonly span: Span;
  readonly related: readonly RelatedPlace[];
}

/** How many labels make a block's name, for the blocks that have one. */
const NAME_LENGTHS: ReadonlyMap<string, number> = new Map([
  ["data", 2],
  ["ephemeral", 2],
  ["module", 1],
  ["output", 1],
  ["resource", 2],
  ["variable", 1],
]);

/** How many are told of one module. */
const MAX_FOUND = 100;

/**
 * What the blocks of a module, override files left out, declare again. Terraform
 * refuses that; here the first declaration counts.
 */
export function declaredTwice(blocks: readonly Block[]): SecondDeclaration[] {
  const first = new Map<string, Span>();
  const found: SecondDeclaration[] = [];
  const declare = (what: string, name: string, span: Span): void => {
    const key = `${what} "${name}"`;
    const known = first.get(key);
    if (!known) first.set(key, span);
    else if (found.length < MAX_FOUND) {
      const related = [{ message: "it is declared first here", span: known }];
      found.push({ message: `the ${key} is declared twice in this module`, span, related });
    }
  };
  for (const { type, labels, body, headerSpan } of blocks) {
    if (type === "locals") {
      for (const { name, nameSpan } of body.attributes.values()) declare("local", name, nameSpan);
    }
    const length = NAME_LENGTHS.get(type);
    if (length === undefined || labels.length < length) continue;
    const name = labels.slice(0, length).map(({ value }) => value);
    declare(type === "data" ? "data source" : type, name.join("."), headerSpan);
  }
  return found;
}
