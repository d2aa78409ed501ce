import { convertTo } from "../convert.ts";
import { ANY, listType, setType, unifyTypes, typeOf } from "../value-type.ts";
import { isWhollyKnown, listOf, setOf, tupleOf, valueKey, type Value } from "../value.ts";
import type { Arguments, FunctionTable, Parameter } from "./definition.ts";
import { collection } from "./parameters.ts";

/** Functions on sets. Elements keep their origin. */
export const SET_FUNCTIONS: FunctionTable = {
  setintersection: {
    parameters: [set("first_set")],
    variadic: set("other_sets"),
    call: (args) =>
      decided(args, ([first = [], ...others]) => {
        const keys = others.map((other) => new Set(other.map(valueKey)));
        return first.filter((item) => keys.every((other) => other.has(valueKey(item))));
      }),
  },
  setproduct: { parameters: [], variadic: collection("sets"), call: setproduct },
  setsubtract: {
    parameters: [set("a"), set("b")],
    call: (args) =>
      decided(args, ([first = [], second = []]) => {
        const removed = new Set(second.map(valueKey));
        return first.filter((item) => !removed.has(valueKey(item)));
      }),
  },
  setunion: {
    parameters: [set("first_set")],
    variadic: set("other_sets"),
    call: (args) => setOf(unified(args).flat()),
  },
};

function set(name: string): Parameter {
  return { name, type: setType(ANY), unknown: "inside" };
}

/** The elements of each set, all of one type. */
function unified(args: Arguments): (readonly Value[])[] {
  const sets = args.list.map((_, i) => args.sequence(i));
  const type = unifyTypes(sets.map(typeOf));
  if (!type) args.fail("the elements of the sets have no common type");
  return sets.map((value, i) => {
    const converted = convertTo(value, type, args.at(i).span);
    return converted.kind === "sequence" ? converted.items : value.items;
  });
}

/** The result depends on which elements are equal, and so on all of them. */
function decided(
  args: Arguments,
  choose: (sets: readonly (readonly Value[])[]) => readonly Value[],
): Value {
  if (!args.list.every(({ value }) => isWhollyKnown(value))) return args.unknown();
  return setOf(choose(unified(args)));
}

function setproduct(args: Arguments): Value {
  if (args.count < 2) args.fail("at least two sets are needed");
  const factors = args.list.map((argument, i) => {
    const sequence = args.sequence(i);
    const converted = convertTo(sequence, listType(ANY), argument.span);
    return converted.kind === "sequence" ? converted.items : sequence.items;
  });
  args.checkCount(factors.reduce((count, items) => count * items.length, args.count));
  let rows: (readonly Value[])[] = factors.every((items) => items.length > 0) ? [[]] : [];
  for (const items of factors) {
    rows = rows.flatMap((row) => items.map((item) => [...row, item]));
  }
  const tuples = rows.map(tupleOf);
  return args.list.some((_, i) => args.sequence(i).type === "set") ? setOf(tuples) : listOf(tuples);
}
