import { Text } from "../../source/text.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import type { Argument } from "../argument.ts";
import { CommandOptions } from "./command-options.ts";

const NEW_LINE = Text.of("\n");

/** `basename path [suffix]`; undefined where the last component is not all known text and unknowns. */
export function baseName(args: readonly Argument[]): Text | undefined {
  const [path, suffix, ...others] = args;
  if (others.length > 0 || !path || path.text.source.startsWith("-") || !isPath(path))
    return undefined;
  const trimmed = withoutFinalSlashes(path.text);
  const name = trimmed.slice(trimmed.source.lastIndexOf("/") + 1);
  const end = suffix?.text.known;
  const hasSuffix = end !== undefined && end !== "" && name.source.endsWith(end);
  const isLonger = hasSuffix && name.length > end.length;
  return (isLonger ? name.slice(0, name.length - end.length) : name).concat(NEW_LINE);
}

/** `dirname path…`; undefined where one of them is not all known text and unknowns. */
export function directoryNames(args: readonly Argument[]): Text | undefined {
  const names = args.map(directoryName);
  const isKnown = names.every((name) => name !== undefined);
  return isKnown && names.length > 0 ? Text.concat(names) : undefined;
}

function directoryName(path: Argument): Text | undefined {
  if (path.text.source.startsWith("-") || !isPath(path)) return undefined;
  const trimmed = withoutFinalSlashes(path.text);
  const at = trimmed.source.lastIndexOf("/");
  if (at === -1) return Text.of(".\n");
  const directory = at === 0 ? trimmed.slice(0, 1) : withoutFinalSlashes(trimmed.slice(0, at));
  return directory.concat(NEW_LINE);
}

/** `seq last`, `seq first last`, `seq first step last`, in whole numbers; `-s` and `-w`. */
export function sequence(args: readonly Argument[]): Text | undefined {
  const options = CommandOptions.parse(
    // A negative number is no option.
    args.filter((arg) => !isInteger(arg)),
    { flags: "w", values: "s" },
  );
  const separator = options?.value("s") ?? NEW_LINE;
  const numbers = args.filter((arg) => isInteger(arg) && arg.text !== separator);
  if (!options || options.operands.length > 0 || numbers.length < 1 || numbers.length > 3) {
    return undefined;
  }
  const [first, step, last] = spread(numbers.map(({ text }) => Number(text.source)));
  const count = step === 0 ? 0 : Math.floor((last - first) / step) + 1;
  if (step === 0 || count > MAX_LOOP_ROUNDS) return undefined;
  const width = options.has("w") ? Math.max(String(first).length, String(last).length) : 0;
  const site = args[0]?.span;
  const words = Array.from({ length: Math.max(0, count) }, (_, i) =>
    Text.of(String(first + i * step).padStart(width, "0"), site),
  );
  return words.length === 0 ? Text.empty : Text.join(words, separator).concat(NEW_LINE);
}

function isInteger({ text }: Argument): boolean {
  return /^-?\d{1,15}$/.test(text.known ?? "");
}

function spread(numbers: readonly number[]): [first: number, step: number, last: number] {
  const [a = 1, b = 1, c = 1] = numbers;
  if (numbers.length === 1) return [1, 1, a];
  return numbers.length === 2 ? [a, 1, b] : [a, b, c];
}

/** An unknown that is the whole path may hold slashes, and at its end it may be anything. */
function isPath({ text }: Argument): boolean {
  return text.isKnown || (text.source.includes("/") && !text.isUnknownAt(text.length - 1));
}

function withoutFinalSlashes(text: Text): Text {
  let end = text.length;
  while (end > 1 && text.source.charAt(end - 1) === "/") end--;
  return text.slice(0, end);
}
