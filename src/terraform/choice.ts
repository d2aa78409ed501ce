import { alternativeAtom, type Formula } from "./condition.ts";
import { describeFormula } from "./operators.ts";
import { boolOf, describeValue, isWhollyKnown, type StringValue, type Value } from "./value.ts";

/** An unknown string that is one of a few known ones, such as a `coder_parameter` with options. */
export interface Choice {
  /** Of the unknown: `data.coder_parameter.ide.value`. */
  readonly name: string;
  /** At least one; exactly one of their tests holds. */
  readonly alternatives: readonly Alternative[];
  /** The same by their strings. */
  readonly byText: ReadonlyMap<string, Alternative>;
}

export interface Alternative {
  readonly value: StringValue;
  readonly test: Formula;
}

/** @param values known strings, at least one, each different from the others */
export function choiceOf(name: string, values: readonly StringValue[]): Choice {
  const words = values.map(describeValue);
  const isTruth = words.length === 2 && words.includes('"true"') && words.includes('"false"');
  const alternatives = values.map((value): Alternative => {
    if (isTruth) return { value, test: truthTest(name, value) };
    const atom = alternativeAtom(name, describeValue(value), words);
    return { value, test: { kind: "atom", atom } };
  });
  const byText = new Map(
    alternatives.map((alternative) => [alternative.value.text.source, alternative]),
  );
  return { name, alternatives, byText };
}

/** A string that is `true` or `false` asks the same as a bool: one atom and its denial. */
function truthTest(name: string, value: StringValue): Formula {
  const test: Formula = {
    kind: "atom",
    atom: {
      whenTrue: `${name} == true`,
      whenFalse: `${name} == false`,
      equality: { subject: name, value: "true" },
    },
  };
  return value.text.source === "true" ? test : { kind: "not", operand: test };
}

/**
 * What `==` says of a choice and a value, as a bool or as the question that decides it.
 * @returns undefined where the value is not wholly known
 */
export function choiceEquality(choice: Choice, value: Value): Value | undefined {
  if (!isWhollyKnown(value)) return undefined;
  const equal = value.kind === "string" ? choice.byText.get(value.text.source) : undefined;
  if (!equal) return boolOf(false);
  if (choice.alternatives.length === 1) return boolOf(true);
  return { kind: "unknown", name: describeFormula(equal.test), test: equal.test };
}
