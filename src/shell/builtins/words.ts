import { Text } from "../../source/text.ts";
import { MAX_LOOP_ROUNDS } from "../limits.ts";
import type { Argument } from "../sync-arguments.ts";

/** `basename path [suffix]`; undefined where the last component is not all known text and unknowns. */
export function baseName(args: readonly Argument[]): Text[] | undefined {
  const [path, suffix] = args;
  if (!path || path.text.source.startsWith("-") || !isPath(path)) return undefined;
  const trimmed = withoutFinalSlashes(path.text);
  const name = trimmed.slice(trimmed.source.lastIndexOf("/") + 1);
  const end = suffix?.text.known;
  const hasSuffix = end !== undefined && end !== "" && name.source.endsWith(end);
  return [hasSuffix && name.length > end.length ? name.slice(0, name.length - end.length) : name];
}

/** `dirname path`. */
export function directoryName(args: readonly Argument[]): Text[] | undefined {
  const [path] = args;
  if (!path || path.text.source.startsWith("-") || !isPath(path)) return undefined;
  const trimmed = withoutFinalSlashes(path.text);
  const at = trimmed.source.lastIndexOf("/");
  if (at === -1) return [Text.of(".")];
  return [at === 0 ? trimmed.slice(0, 1) : withoutFinalSlashes(trimmed.slice(0, at))];
}

/** `seq last`, `seq first last`, `seq first step last`, in whole numbers. */
export function sequence(args: readonly Argument[]): Text[] | undefined {
  const numbers = args.map(({ text }) => Number(text.known ?? Number.NaN));
  if (numbers.length < 1 || numbers.length > 3 || !numbers.every(Number.isInteger)) {
    return undefined;
  }
  const last = numbers.at(-1) ?? 0;
  const first = numbers.length > 1 ? (numbers[0] ?? 1) : 1;
  const step = numbers.length > 2 ? (numbers[1] ?? 1) : 1;
  const count = step === 0 ? 0 : Math.floor((last - first) / step) + 1;
  if (step === 0 || count > MAX_LOOP_ROUNDS) return undefined;
  const site = args[0]?.span;
  return Array.from({ length: Math.max(0, count) }, (_, i) =>
    Text.of(String(first + i * step), site),
  );
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
