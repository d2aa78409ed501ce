import type { Decimal } from "decimal.js";
import { Text } from "../../source/text.ts";
import { toBool, toNumber, toText } from "../convert.ts";
import { shortestWith } from "../float.ts";
import {
  describeValue,
  infinityText,
  isWhollyKnown,
  listOf,
  stringOf,
  typeName,
  unknownText,
  type SequenceValue,
  type Value,
} from "../value.ts";
import { callName, type Argument, type Arguments, type FunctionTable } from "./definition.ts";
import { FormatError, parseFormat, type Directive, type Literal } from "./format-directive.ts";
import { graphemeCount, graphemeOffsets } from "./graphemes.ts";
import { jsonText } from "./json-text.ts";
import { formatExponent, formatFixed, formatGeneral } from "./number-format.ts";
import { anything, string } from "./parameters.ts";

/** `format` and `formatlist`, after Go's `fmt`, as far as Terraform takes it over. */
export const FORMAT_FUNCTIONS: FunctionTable = {
  format: {
    parameters: [string("format")],
    variadic: anything("args"),
    call: (args) => {
      const values = args.list.slice(1);
      if (values.some(isUntypedNull)) return args.unknown();
      return stringOf(formatText(args, parse(args), values));
    },
  },
  formatlist: {
    parameters: [string("format")],
    variadic: anything("args"),
    call: formatlist,
  },
};

type Part = Directive | Literal;

function parse(args: Arguments): Part[] {
  let parts: Part[];
  try {
    parts = parseFormat(args.string(0));
  } catch (error) {
    if (error instanceof FormatError) args.fail(error.message, 0);
    throw error;
  }
  const given = args.count - 1;
  const used = parts.reduce(
    (most, part) => (part.kind === "directive" ? Math.max(most, part.argument + 1) : most),
    0,
  );
  if (used > given) args.fail(`the format asks for ${used} arguments, but ${given} are given`);
  if (used < given) args.fail(`${given} arguments are given, but the format shows only ${used}`);
  return parts;
}

function formatlist(args: Arguments): Value {
  const rest = args.list.slice(1);
  if (rest.some(isUntypedNull)) return args.unknown();
  const lists = rest.filter(isList);
  const length = lists[0]?.value.items.length ?? 0;
  if (lists.some((list) => list.value.items.length !== length)) {
    args.fail("the lists have different lengths");
  }
  // Without an element, Terraform does not even look at the format.
  if (lists.length > 0 && length === 0) return listOf([]);
  const parts = parse(args);
  if (lists.length === 0) {
    // An unknown alone may be a list of any length.
    if (rest.some(({ value }) => value.kind === "unknown")) return args.unknown();
    return listOf([stringOf(formatText(args, parts, rest))]);
  }
  const texts: Value[] = [];
  let total = 0;
  for (let i = 0; i < length; i++) {
    // An unknown beside a list is taken for a string.
    const row = rest.map((argument) =>
      isList(argument)
        ? { ...argument, value: argument.value.items[i] ?? argument.value }
        : argument,
    );
    const text = formatText(args, parts, row);
    total += text.length;
    args.checkLength(total);
    texts.push(stringOf(text));
  }
  return listOf(texts);
}

/** Of a null that is written out, Terraform leaves open what it is formatted as, whatever the format. */
function isUntypedNull({ value }: Argument): boolean {
  return value.kind === "null" && !value.type;
}

function isList(argument: Argument): argument is Argument & { readonly value: SequenceValue } {
  return argument.value.kind === "sequence";
}

function formatText(args: Arguments, parts: readonly Part[], values: readonly Argument[]): Text {
  const format = args.text(0);
  const texts: Text[] = [];
  for (const part of parts) {
    if (part.kind === "literal") {
      texts.push(format.slice(part.start, part.end));
      continue;
    }
    args.checkLength(Math.max(part.width, part.precision ?? 0));
    const argument = values[part.argument];
    if (argument) texts.push(new Formatting(args, part, argument).text());
  }
  return args.concatenated(texts);
}

/** One argument under one directive. */
class Formatting {
  constructor(
    readonly args: Arguments,
    readonly directive: Directive,
    readonly argument: Argument,
  ) {}

  text(): Text {
    const { value } = this.argument;
    switch (this.directive.verb) {
      case "v":
        return this.#general(value);
      case "s":
        return this.#string(value);
      case "q":
        return this.#quoted(value);
      case "t":
        return this.#bool(value);
      default:
        return this.#number(value);
    }
  }

  #general(value: Value): Text {
    const { flags, width } = this.directive;
    if (isUnknown(value)) {
      return flags.has("#") || width > 0 ? this.#unknown() : this.#textOf(value);
    }
    if (value.kind === "number" && !flags.has("#")) {
      const shown = value.bits === undefined ? value.value : shortestWith(value.bits, value.value);
      const digits = infinityText(shown) ?? formatGeneral(shown, undefined);
      return this.#pad(this.#computed(digits));
    }
    if (value.kind === "string" && !flags.has("#")) return this.#pad(value.text);
    if (value.kind === "bool") return this.#pad(this.#textOf(value));
    return this.#pad(jsonText(this.args, this.argument));
  }

  #string(value: Value): Text {
    const text = this.#shortened(value);
    return text ? this.#pad(text) : this.#unknown();
  }

  #quoted(value: Value): Text {
    const text = this.#shortened(value);
    if (!text) return this.#unknown();
    return this.#pad(jsonText(this.args, { ...this.argument, value: stringOf(text) }));
  }

  /** As many characters as the precision says; undefined where they are not known. */
  #shortened(value: Value): Text | undefined {
    const text = this.#textOf(value);
    const { precision } = this.directive;
    // Zero is no precision here.
    if (!precision) return text;
    return text.isKnown ? text.slice(0, graphemeOffsets(text.source)[precision]) : undefined;
  }

  #bool(value: Value): Text {
    if (!isWhollyKnown(value)) return this.#unknown();
    const bool = toBool(value);
    if (bool?.kind !== "bool") return this.#refuse("true or false");
    return this.#computed(String(bool.value));
  }

  #number(value: Value): Text {
    if (!isWhollyKnown(value)) return this.#unknown();
    const number = toNumber(value);
    if (number?.kind !== "number") return this.#refuse("a number");
    const { flags, verb, width } = this.directive;
    const infinity = infinityText(number.value);
    if (infinity && !INTEGER_VERBS.has(verb)) {
      return this.#computed(flags.has("-") ? infinity.padEnd(width) : infinity.padStart(width));
    }
    const digits = this.#digits(number.value);
    // Nothing to show is not padded either: a zero with a precision of zero.
    if (digits === "") return Text.empty;
    const unsigned = digits.startsWith("-") ? digits.slice(1) : digits;
    const positive = flags.has("+") ? "+" : flags.has(" ") ? " " : "";
    const sign = digits.startsWith("-") ? "-" : positive;
    return this.#computed(this.#padNumber(`${sign}${unsigned}`));
  }

  #digits(number: Decimal): string {
    const { verb, precision } = this.directive;
    switch (verb) {
      case "e":
        return formatExponent(number, precision ?? 6);
      case "E":
        return formatExponent(number, precision ?? 6).toUpperCase();
      case "f":
        return formatFixed(number, precision ?? 6);
      case "g":
        return formatGeneral(number, precision);
      case "G":
        return formatGeneral(number, precision).toUpperCase();
      default:
        return this.#integerDigits(number);
    }
  }

  #integerDigits(number: Decimal): string {
    if (!number.isInteger()) return this.#refuse("a whole number");
    const { verb, flags, precision } = this.directive;
    const [radix, prefix] = RADIX[verb.toLowerCase()] ?? RADIX.d;
    const magnitude = BigInt(number.abs().toFixed(0));
    const isHidden = precision === 0 && magnitude === 0n;
    const digits = isHidden ? "" : magnitude.toString(radix).padStart(precision ?? 0, "0");
    const text = `${flags.has("#") ? prefix : ""}${digits}`;
    return `${number.isNegative() && magnitude !== 0n ? "-" : ""}${verb === "X" ? text.toUpperCase() : text}`;
  }

  /** Zeros go between the sign or `0x` and the digits. */
  #padNumber(number: string): string {
    const { verb, flags, width, precision } = this.directive;
    const isInteger = INTEGER_VERBS.has(verb);
    const allowsZeros = !isInteger || (precision === undefined && !flags.has("-"));
    if (flags.has("0") && allowsZeros) {
      const head = /^[+\- ]?(?:0[xXb](?=[0-9a-fA-F]))?/.exec(number)?.[0] ?? "";
      return head + number.slice(head.length).padStart(width - head.length, "0");
    }
    return flags.has("-") ? number.padEnd(width) : number.padStart(width);
  }

  #pad(text: Text): Text {
    const { flags, width } = this.directive;
    // A width needs a length, and an unknown has none.
    if (width === 0) return text;
    if (!text.isKnown) return this.#unknown();
    const missing = width - graphemeCount(text.source);
    if (missing <= 0) return text;
    const filler = Text.of((flags.has("0") ? "0" : " ").repeat(missing), this.args.span);
    return flags.has("-") ? text.concat(filler) : filler.concat(text);
  }

  #textOf(value: Value): Text {
    return toText(value, this.argument.span) ?? this.#refuse("a string");
  }

  #computed(text: string): Text {
    return Text.of(text, this.argument.span);
  }

  #unknown(): Text {
    const { source } = this.args.text(0);
    const directive = source.slice(this.directive.start, this.directive.end);
    const format = { value: stringOf(directive), span: this.args.span };
    return Text.unknown(callName("format", [format, this.argument]), this.argument.span);
  }

  #refuse(needed: string): never {
    const { verb, argument } = this.directive;
    const { value } = this.argument;
    const shown = value.kind === "null" ? "null" : `the ${typeName(value)} ${describeValue(value)}`;
    return this.args.fail(
      `%${verb} needs ${needed}, but argument ${argument + 1} is ${shown}`,
      argument + 1,
    );
  }
}

const INTEGER_VERBS = new Set("bdoxX");

const RADIX: Record<string, readonly [number, string]> & { d: readonly [number, string] } = {
  b: [2, "0b"],
  d: [10, ""],
  o: [8, "0"],
  x: [16, "0x"],
};

function isUnknown(value: Value): boolean {
  return value.kind === "unknown" || (value.kind === "string" && !!unknownText(value.text));
}
