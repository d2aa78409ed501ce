import { refuseValue } from "./coder-parameter.ts";
import type { Atom, Condition } from "./condition.ts";
import { declarations } from "./fixed-parameters.ts";
import type { ModuleInstance } from "./module-instance.ts";
import { describeValue, stringOf } from "./value.ts";

/** How many values beside their defaults parameters are given, one at a time. */
const MAX_OTHERS = 3;

/** Values for the parameters that a user may give any. */
export interface FreeValues {
  /** By what `--parameter` knows them by. */
  readonly parameters: ReadonlyMap<string, string>;
  /** That they have these values, in the template's words. */
  readonly condition: Condition;
}

interface FreeParameter {
  readonly name: string;
  /** `data.coder_parameter.repo.value` */
  readonly subject: string;
  readonly value: string;
}

/**
 * Values of the free parameters that some conditions are about and that nothing
 * fixes: the defaults of all, then with one of them at a value that a condition
 * compares it with. There are none where no such parameter has a default.
 */
export function freeValues(root: ModuleInstance, atoms: readonly Atom[]): readonly FreeValues[] {
  const free = freeParameters(root, atoms);
  if (free.length === 0) return [];
  const others = free.flatMap((parameter) =>
    comparedWith(parameter, atoms).map((value) =>
      free.map((other) => (other === parameter ? { ...other, value } : other)),
    ),
  );
  return [free, ...others.slice(0, MAX_OTHERS)].map((some) => ({
    parameters: new Map(some.map(({ name, value }) => [name, value])),
    condition: some.map(({ subject, value }) => ({ atom: isAt(subject, value), holds: true })),
  }));
}

function freeParameters(root: ModuleInstance, atoms: readonly Atom[]): FreeParameter[] {
  const { parameters, names } = declarations(root);
  return [...names].flatMap(([address, name]): FreeParameter[] => {
    const parameter = parameters.get(name);
    const value = parameter?.defaultValue;
    if (!parameter || value === undefined || root.context.parameters.has(name)) return [];
    const isFree = parameter.options === undefined && parameter.type !== "bool";
    if (!isFree || refuseValue(parameter, value) !== undefined) return [];
    const subject = `${address}.value`;
    return atoms.some(({ whenTrue }) => whenTrue.includes(subject))
      ? [{ name, subject, value }]
      : [];
  });
}

/** The strings that a parameter is compared with, without its default. */
function comparedWith({ subject, value }: FreeParameter, atoms: readonly Atom[]): string[] {
  const strings = atoms.flatMap(({ equality }) => {
    // A long one ends in "…".
    if (equality?.subject !== subject || !/^".*"$/.test(equality.value)) return [];
    const written: unknown = JSON.parse(equality.value);
    return typeof written === "string" && written !== value ? [written] : [];
  });
  return [...new Set(strings)];
}

function isAt(subject: string, value: string): Atom {
  const described = describeValue(stringOf(value));
  return {
    whenTrue: `${subject} == ${described}`,
    whenFalse: `${subject} != ${described}`,
    equality: { subject, value: described },
  };
}
