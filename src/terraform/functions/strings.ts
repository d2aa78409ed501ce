import { Text } from "../../source/text.ts";
import { knownEnd, knownStart } from "../value-equality.ts";
import { boolOf, stringOf, TRUE, type Value } from "../value.ts";
import { textOf, type Arguments, type FunctionTable } from "./definition.ts";
import { graphemeOffsets } from "./graphemes.ts";
import { isSpace, titleWords, toLower, toUpper } from "./letters.ts";
import { listOfStrings, number, string, text } from "./parameters.ts";
import { renameUnknowns, trimText } from "./text-changes.ts";

/** Functions on strings. Their results keep where each piece was written. */
export const STRING_FUNCTIONS: FunctionTable = {
  chomp: {
    parameters: [text("str")],
    call: (args) => trimmed(args, "end", (character) => character === "\n" || character === "\r"),
  },
  endswith: {
    parameters: [text("str"), string("suffix")],
    call: (args) => truth(args, endsWith(args.text(0), args.string(1))),
  },
  indent: { parameters: [number("spaces"), text("str")], call: indent },
  join: { parameters: [text("separator")], variadic: listOfStrings("lists"), call: join },
  lower: { parameters: [text("str")], call: (args) => changed(args, toLower) },
  split: { parameters: [string("separator"), string("str")], call: split },
  startswith: {
    parameters: [text("str"), string("prefix")],
    call: (args) => truth(args, startsWith(args.text(0), args.string(1))),
  },
  strcontains: { parameters: [text("str"), string("substr")], call: strcontains },
  strrev: { parameters: [string("str")], call: strrev },
  substr: {
    parameters: [{ ...text("str"), unknown: "inside" }, number("offset"), number("length")],
    call: substr,
  },
  title: {
    parameters: [string("str")],
    call: (args) => stringOf(args.text(0).mapKnown(titleWords())),
  },
  trim: {
    parameters: [text("str"), string("cutset")],
    call: (args) => {
      const cutset = new Set(args.string(1));
      return trimmed(args, "both", (character) => cutset.has(character));
    },
  },
  trimprefix: {
    parameters: [text("str"), string("prefix")],
    call: (args) => {
      const starts = startsWith(args.text(0), args.string(1));
      if (starts === undefined) return args.unknown();
      return stringOf(args.text(0).slice(starts ? args.string(1).length : 0));
    },
  },
  trimspace: { parameters: [text("str")], call: (args) => trimmed(args, "both", isSpace) },
  trimsuffix: {
    parameters: [text("str"), string("suffix")],
    call: (args) => {
      const whole = args.text(0);
      const ends = endsWith(whole, args.string(1));
      if (ends === undefined) return args.unknown();
      return stringOf(whole.slice(0, whole.length - (ends ? args.string(1).length : 0)));
    },
  },
  upper: { parameters: [text("str")], call: (args) => changed(args, toUpper) },
};

function changed(args: Arguments, change: (text: string) => string): Value {
  const result = args.text(0).mapKnown(change);
  return stringOf(renameUnknowns(result, (name) => args.renamed(name)));
}

function trimmed(
  args: Arguments,
  side: "end" | "both",
  cuts: (character: string) => boolean,
): Value {
  const rename = (name: string) => args.renamed(name);
  return stringOf(trimText(args.text(0), { start: side === "both", end: true, cuts, rename }));
}

function truth(args: Arguments, answer: boolean | undefined): Value {
  return answer === undefined ? args.unknown() : boolOf(answer);
}

/** Undefined where an unknown part decides. */
function startsWith(whole: Text, prefix: string): boolean | undefined {
  const start = knownStart(whole);
  if (start.startsWith(prefix)) return true;
  return !whole.isKnown && prefix.startsWith(start) ? undefined : false;
}

function endsWith(whole: Text, suffix: string): boolean | undefined {
  const end = knownEnd(whole);
  if (end.endsWith(suffix)) return true;
  return !whole.isKnown && suffix.endsWith(end) ? undefined : false;
}

function strcontains(args: Arguments): Value {
  const whole = args.text(0);
  const search = args.string(1);
  if (search === "" || whole.occurrences(search).next().done === false) return TRUE;
  return truth(args, whole.isKnown ? false : undefined);
}

function indent(args: Arguments): Value {
  const width = args.integer(0);
  const whole = args.text(1);
  if (width < 0) args.fail("the number of spaces is negative", 0);
  const lineEnds: number[] = [];
  for (const at of whole.occurrences("\n")) {
    args.checkPieces(lineEnds.push(at));
  }
  args.checkLength(whole.length + lineEnds.length * width);
  const spaces = Text.of(" ".repeat(lineEnds.length === 0 ? 0 : width), args.span);
  const parts: Text[] = [];
  let from = 0;
  for (const at of lineEnds) {
    parts.push(whole.slice(from, at + 1), spaces);
    from = at + 1;
  }
  parts.push(whole.slice(from));
  return stringOf(renameUnknowns(Text.concat(parts), (name) => args.renamed(name, 1)));
}

function join(args: Arguments): Value {
  if (args.count < 2) args.fail("at least one list is needed");
  const separator = args.text(0);
  const parts: Text[] = [];
  for (let i = 1; i < args.count; i++) {
    const { span } = args.at(i);
    for (const [index, item] of args.sequence(i).items.entries()) {
      if (item.kind === "null") args.fail(`element ${index} of the list is null`, i);
      if (parts.length > 0) parts.push(separator);
      parts.push(textOf({ value: item, span }));
    }
  }
  return stringOf(args.concatenated(parts));
}

function split(args: Arguments): Value {
  const separator = args.string(0);
  const whole = args.text(1);
  if (separator !== "") return args.strings(whole.split(separator));
  // Character by character: what belongs together on the screen, an accent and its letter, comes apart.
  let start = 0;
  return args.strings(
    Array.from(whole.source, (character) => {
      const from = start;
      start += character.length;
      return whole.slice(from, start);
    }),
  );
}

function strrev(args: Arguments): Value {
  const { source } = args.text(0);
  const offsets = graphemeOffsets(source);
  const characters = offsets.slice(0, -1).map((start, i) => source.slice(start, offsets[i + 1]));
  return args.computed(characters.reverse().join(""));
}

function substr(args: Arguments): Value {
  const whole = args.text(0);
  const offset = args.size(1);
  const length = args.size(2);
  // Of a partly unknown string, what stands in front of the first unknown can be counted.
  const offsets = graphemeOffsets(knownStart(whole));
  const count = offsets.length - 1;
  if (!whole.isKnown && (offset < 0 || offset > count)) return args.unknown();
  const from = offset < 0 ? Math.max(0, offset + count) : offset;
  const start = offsets[Math.min(from, count)];
  // A length of zero counted from the end means all that is left, too.
  if (length < 0 || (length === 0 && offset < 0)) return stringOf(whole.slice(start ?? 0));
  const end = offsets[Math.min(from + length, count)];
  const part = whole.slice(start ?? 0, end);
  if (whole.isKnown || from + length <= count) return stringOf(part);
  return stringOf(part.concat(args.unknownText()));
}
