import { Text } from "../source/text.ts";

/** One word that a list holds. */
export interface Element {
  readonly text: Text;
  /** Whether it stands for an unknown number of words: several, one or none. */
  readonly indefinite: boolean;
}

/** What every text becomes that is assigned to a variable: `declare -i`, `-u`, `-l`. */
export type Attribute = "integer" | "upper" | "lower";

/** What a variable holds. */
export type Variable =
  | { readonly kind: "unset"; readonly attribute?: Attribute | undefined }
  | {
      readonly kind: "string";
      readonly text: Text;
      readonly attribute?: Attribute | undefined;
    }
  | ArrayVariable
  /** `declare -n`: another name for a variable; without a target until one is assigned. */
  | { readonly kind: "reference"; readonly target: string | undefined };

/** An array; the keys of an indexed one are its indices in decimal. */
export interface ArrayVariable {
  readonly kind: "indexed" | "associative";
  readonly elements: ReadonlyMap<string, Element>;
}

export const UNSET: Variable = { kind: "unset" };

export function stringVariable(text: Text, attribute?: Attribute): Variable {
  return attribute ? { kind: "string", text, attribute } : { kind: "string", text };
}

export function attributeOf(variable: Variable | undefined): Attribute | undefined {
  return variable?.kind === "string" || variable?.kind === "unset" ? variable.attribute : undefined;
}

export function elementOf(text: Text, indefinite = false): Element {
  return { text, indefinite };
}

/** An indexed array of the elements, counted from 0. */
export function indexedArray(elements: readonly Element[]): ArrayVariable {
  return {
    kind: "indexed",
    elements: new Map(elements.map((element, i) => [String(i), element])),
  };
}

/** An array of which only the name is known. */
export function unknownArray(name: string): ArrayVariable {
  return indexedArray([elementOf(Text.unknown(`\${${name}[@]}`), true)]);
}

/** The keys and elements in the order in which `${a[@]}` gives them. */
export function arrayEntries(array: ArrayVariable): [string, Element][] {
  const entries = [...array.elements];
  return array.kind === "indexed" ? entries.sort(([a], [b]) => Number(a) - Number(b)) : entries;
}

/** The key that `a+=(…)` goes on with. */
export function nextIndex(array: ArrayVariable): number {
  let next = 0;
  for (const key of array.elements.keys()) next = Math.max(next, Number(key) + 1);
  return next;
}

/** What `$name` gives: an array's element 0; empty where there is nothing. */
export function scalarOf(variable: Variable): Text {
  switch (variable.kind) {
    case "unset":
    case "reference":
      return Text.empty;
    case "string":
      return variable.text;
    default:
      return variable.elements.get("0")?.text ?? Text.empty;
  }
}

export function isArray(variable: Variable | undefined): variable is ArrayVariable {
  return variable?.kind === "indexed" || variable?.kind === "associative";
}

export function sameElement(a: Element, b: Element): boolean {
  return a.indefinite === b.indefinite && a.text.equals(b.text);
}

export function sameElements(a: readonly Element[], b: readonly Element[]): boolean {
  return (
    a === b ||
    (a.length === b.length &&
      a.every((element, i) => {
        const other = b[i];
        return other !== undefined && sameElement(element, other);
      }))
  );
}

export function sameVariable(a: Variable | undefined, b: Variable | undefined): boolean {
  if (a === b) return true;
  if (!a || !b) return false;
  if (a.kind === "string" && b.kind === "string") return a.text.equals(b.text);
  if (a.kind === "reference" && b.kind === "reference") return a.target === b.target;
  if (!isArray(a) || !isArray(b)) return a.kind === b.kind;
  if (a.kind !== b.kind || a.elements.size !== b.elements.size) return false;
  for (const [key, element] of a.elements) {
    const other = b.elements.get(key);
    if (!other || !sameElement(element, other)) return false;
  }
  return true;
}
