import { convertTo, equalValues } from "../convert.ts";
import { addNumbers } from "../float.ts";
import { applyBinary } from "../operators.ts";
import { isSensitive, isSensitiveAsWhole, markSensitive } from "../sensitive.ts";
import { ANY, typeOf, unifyTypes, type Type } from "../value-type.ts";
import {
  boolOf,
  compareStrings,
  countOf,
  describeValue,
  FALSE,
  isWhollyKnown,
  listOf,
  NULL,
  numberOf,
  stringOf,
  TRUE,
  tupleOf,
  typeName,
  valueKey,
  type NumberValue,
  type SequenceValue,
  type Value,
} from "../value.ts";
import { MAX_INTEGER, textOf, type Arguments, type FunctionTable } from "./definition.ts";
import { graphemeCount } from "./graphemes.ts";
import {
  anything,
  collection,
  listOfAny,
  listOfBools,
  listOfStrings,
  number,
} from "./parameters.ts";

/** Functions on lists and tuples. Elements keep their origin and may be unknown. */
export const LIST_FUNCTIONS: FunctionTable = {
  alltrue: { parameters: [listOfBools("list")], call: (args) => allOrAny(args, "&&") },
  anytrue: { parameters: [listOfBools("list")], call: (args) => allOrAny(args, "||") },
  chunklist: { parameters: [listOfAny("list"), number("size")], call: chunklist },
  coalesce: { parameters: [], variadic: anything("vals"), call: coalesce },
  coalescelist: {
    parameters: [],
    variadic: { ...collection("vals"), nullable: true },
    call: coalescelist,
  },
  compact: { parameters: [listOfStrings("list")], call: compact },
  concat: { parameters: [], variadic: collection("seqs"), call: concat },
  contains: {
    parameters: [collection("list"), { ...anything("value"), nullable: false }],
    call: contains,
  },
  distinct: {
    parameters: [listOfAny("list")],
    call: (args) =>
      listOf([...new Map(args.sequence(0).items.map((item) => [valueKey(item), item])).values()]),
  },
  element: { parameters: [collection("list"), number("index")], call: element },
  flatten: { parameters: [collection("list")], call: flatten },
  index: {
    parameters: [collection("list"), { ...anything("value"), nullable: false }],
    call: index,
  },
  length: {
    parameters: [collection("value")],
    handlesSensitive: true,
    call: (args) => {
      const value = args.value(0);
      // The elements of a set tell how many they are: equal ones count once.
      const isSet = value.kind === "sequence" && value.type === "set";
      const hides = isSet ? isSensitive(value) : isSensitiveAsWhole(value);
      return hides ? markSensitive(length(args)) : length(args);
    },
  },
  matchkeys: {
    parameters: [listOfAny("values"), listOfAny("keys"), listOfAny("searchset")],
    call: matchkeys,
  },
  one: { parameters: [collection("list")], call: one },
  range: { parameters: [], variadic: number("params"), call: range },
  reverse: {
    parameters: [collection("list")],
    call: (args) => {
      const { type, items } = args.sequence(0);
      return { kind: "sequence", type: type === "set" ? "list" : type, items: items.toReversed() };
    },
  },
  slice: {
    parameters: [collection("list"), number("start_index"), number("end_index")],
    call: slice,
  },
  sort: { parameters: [listOfStrings("list")], call: sort },
};

/** A list or tuple: a set has no order to go by. */
function ordered(args: Arguments, index: number): SequenceValue {
  const sequence = args.sequence(index);
  if (sequence.type === "set") args.fail("a set has no order; convert it with tolist()", index);
  return sequence;
}

/** Conditions of more parts than this are one question. */
const MAX_CONDITION_PARTS = 32;

/** `a && b && c`; where unknowns decide, the question that decides it. */
function combined(args: Arguments, operator: "&&" | "||", conditions: readonly Value[]): Value {
  if (conditions.length > MAX_CONDITION_PARTS) return args.unknown();
  const { span } = args;
  return conditions.reduce(
    (left, right) => applyBinary(operator, { value: left, span }, { value: right, span }, span),
    boolOf(operator === "&&"),
  );
}

function allOrAny(args: Arguments, operator: "&&" | "||"): Value {
  const { items } = args.sequence(0);
  const decisive = operator === "||";
  // A null counts as false.
  const isDecided = (item: Value) =>
    item.kind === "null" ? !decisive : item.kind === "bool" && item.value === decisive;
  if (items.some(isDecided)) return boolOf(decisive);
  return combined(
    args,
    operator,
    items.filter((item) => item.kind === "unknown"),
  );
}

function chunklist(args: Arguments): Value {
  const { items } = args.sequence(0);
  const size = args.size(1);
  if (size < 0) args.fail("the size is negative", 1);
  if (items.length === 0) return listOf([]);
  const chunks: Value[] = [];
  const step = size === 0 ? items.length : size;
  for (let i = 0; i < items.length; i += step) chunks.push(listOf(items.slice(i, i + step)));
  return listOf(chunks);
}

/** All arguments get one type, so that `coalesce(1, "a")` is a string. */
function coalesce(args: Arguments): Value {
  // A null that is written out could be of any type: nothing is converted then.
  const isOpen = args.list.some(({ value }) => value.kind === "null" && !value.type);
  const type =
    unifyTypes(args.list.map(({ value }) => typeOf(value))) ?? (isOpen ? ANY : undefined);
  if (!type) args.fail("the arguments have no common type");
  for (const { value, span } of args.list) {
    if (value.kind === "null") continue;
    if (value.kind === "unknown") return args.unknown();
    if (value.kind === "string") {
      if (value.text.length === 0) continue;
      if (value.text.pieces.every((piece) => piece.unknown)) return args.unknown();
    }
    return convertTo(value, type, span);
  }
  return args.fail("every argument is null or empty");
}

function coalescelist(args: Arguments): Value {
  // A null that is that of a list counts as empty.
  const lists = args.list.flatMap(({ value }, i) =>
    value.kind === "null" && isListType(value.type) ? [] : [ordered(args, i)],
  );
  return lists.find((list) => list.items.length > 0) ?? args.fail("every list is empty");
}

function isListType(type: Type | undefined): boolean {
  return type?.kind === "list" || type?.kind === "tuple";
}

function compact(args: Arguments): Value {
  const kept: Value[] = [];
  for (const item of args.sequence(0).items) {
    if (item.kind === "null") continue;
    const { pieces } = textOf({ value: item, span: args.at(0).span });
    if (pieces.length === 0) continue;
    // It may turn out to be empty.
    if (pieces.every((piece) => piece.unknown)) return args.unknown();
    kept.push(item);
  }
  return listOf(kept);
}

function concat(args: Arguments): Value {
  if (args.count === 0) args.fail("at least one list is needed");
  const lists = args.list.map((_, i) => ordered(args, i));
  const items = lists.flatMap((list) => list.items);
  const type = lists.every((list) => list.type === "list") && unifyTypes(lists.map(typeOf));
  return type ? convertTo(listOf(items), type, args.span) : tupleOf(items);
}

function contains(args: Arguments): Value {
  const { items } = args.sequence(0);
  const wanted = args.at(1);
  const open: Value[] = [];
  for (const item of items) {
    const equal = equalValues(item, wanted.value);
    if (equal) return TRUE;
    if (equal === undefined) open.push(item);
  }
  if (open.length === 0) return FALSE;
  const { span } = args;
  const questions = open.map((value) => applyBinary("==", wanted, { value, span }, span));
  return combined(args, "||", questions);
}

function element(args: Arguments): Value {
  const { type, items } = ordered(args, 0);
  if (items.length === 0) args.fail("the list is empty", 0);
  const index = args.number(1);
  if (!index.isInteger() || index.abs().gt(MAX_INTEGER)) args.integer(1);
  const position = index.mod(items.length).toNumber();
  // From the end, elements can be counted in a list only.
  if (position < 0 && type === "tuple") args.fail("the index is negative", 1);
  return items.at(position) ?? NULL;
}

function flatten(args: Arguments): Value {
  const { items } = args.sequence(0);
  // An unknown in the outermost list is as a rule a list; what is further in, an element.
  if (items.some((item) => item.kind === "unknown")) return args.unknown();
  const flat: Value[] = [];
  const append = (item: Value) => {
    if (item.kind === "sequence") item.items.forEach(append);
    else flat.push(item);
  };
  items.forEach(append);
  return tupleOf(flat);
}

function index(args: Arguments): Value {
  for (const [i, item] of ordered(args, 0).items.entries()) {
    const equal = equalValues(item, args.value(1));
    if (equal) return countOf(i);
    if (equal === undefined) return args.unknown();
  }
  return args.fail(`${describeValue(args.value(1))} is not in the list`, 1);
}

function length(args: Arguments): Value {
  const value = args.value(0);
  switch (value.kind) {
    case "sequence":
      return countOf(value.items.length);
    case "mapping":
      return countOf(value.entries.size);
    case "string":
      if (!value.text.isKnown) return args.unknown();
      return countOf(graphemeCount(value.text.source));
    default:
      return args.fail(`a ${typeName(value)} has no length`, 0);
  }
}

function matchkeys(args: Arguments): Value {
  const values = args.sequence(0).items;
  const keys = args.sequence(1).items;
  const wanted = args.sequence(2).items;
  if (values.length !== keys.length) args.fail("there must be as many keys as values", 1);
  const type = unifyTypes([...keys, ...wanted].map(typeOf));
  if (!type) args.fail("the keys and the search set have no common type", 2);
  if (![...keys, ...wanted].every(isWhollyKnown)) return args.unknown();
  const keyOf = (value: Value) => valueKey(convertTo(value, type, args.span));
  const search = new Set(wanted.map(keyOf));
  return listOf(values.filter((_, i) => search.has(keyOf(keys[i] ?? NULL))));
}

function one(args: Arguments): Value {
  const { items } = args.sequence(0);
  if (items.length > 1) args.fail(`there are ${items.length} elements instead of one or none`, 0);
  return items[0] ?? NULL;
}

/** Terraform's own bound. */
const MAX_RANGE = 1024;

function range(args: Arguments): Value {
  if (args.count < 1 || args.count > 3) args.fail("one to three numbers are needed");
  const start = args.count === 1 ? countOf(0) : numberAt(args, 0);
  const end = args.number(args.count === 1 ? 0 : 1);
  const isDownward = end.lt(start.value);
  const step = args.count === 3 ? numberAt(args, 2) : countOf(isDownward ? -1 : 1);
  if (start.value.eq(end)) return listOf([]);
  if (step.value.isZero() || step.value.isNegative() !== isDownward) {
    args.fail("the step does not lead from the start to the end", args.count - 1);
  }
  const numbers: Value[] = [];
  // Added up as Terraform does it, which rounds each time.
  let next = start;
  while (isDownward ? next.value.gt(end) : next.value.lt(end)) {
    if (numbers.push(next) > MAX_RANGE) {
      args.fail(`the range has more than ${MAX_RANGE} elements`);
    }
    next = addNumbers(next, step);
  }
  return listOf(numbers);
}

function numberAt(args: Arguments, index: number): NumberValue {
  return numberOf(args.number(index), args.bits(index));
}

function slice(args: Arguments): Value {
  const list = ordered(args, 0);
  const start = args.integer(1);
  const end = args.integer(2);
  if (start < 0 || start > end) args.fail("the start index must be from 0 to the end index", 1);
  if (end > list.items.length) {
    args.fail(`the end index ${end} is past the end: the list has ${list.items.length}`, 2);
  }
  return { ...list, items: list.items.slice(start, end) };
}

function sort(args: Arguments): Value {
  const { items } = args.sequence(0);
  if (!items.every(isWhollyKnown)) return args.unknown();
  if (items.some((item) => item.kind === "null")) args.fail("an element is null", 0);
  const { span } = args.at(0);
  const texts = items.map((value) => textOf({ value, span }));
  texts.sort((a, b) => compareStrings(a.source, b.source));
  return listOf(texts.map((text) => stringOf(text)));
}
