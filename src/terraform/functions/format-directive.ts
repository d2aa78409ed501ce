/** One `%…` of a format string, as `format` and `formatlist` understand it. */
export interface Directive {
  readonly kind: "directive";
  /** Offsets in the format string. */
  readonly start: number;
  readonly end: number;
  /** One of `v t b d o x X e E f g G s q`. */
  readonly verb: string;
  readonly flags: ReadonlySet<string>;
  readonly width: number;
  readonly precision: number | undefined;
  /** Which argument it shows, from 0. */
  readonly argument: number;
}

/** What stands between directives; `%%` is a literal of the second `%`. */
export interface Literal {
  readonly kind: "literal";
  readonly start: number;
  readonly end: number;
}

/** A format string that cannot be read, in words for the user. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

const FLAGS = new Set(" +-0#");
const VERBS = new Set("vtbdoxXeEfgGsq");

/** Widths and precisions with more digits are refused. */
const MAX_DIGITS = 5;

/**
 * Takes a format string apart: `%`, flags, width, `.` and precision, `[n]` for
 * the number of the argument, verb.
 * @throws {FormatError}
 */
export function parseFormat(format: string): (Directive | Literal)[] {
  const parts: (Directive | Literal)[] = [];
  let nextArgument = 0;
  let from = 0;
  for (let at = format.indexOf("%"); at !== -1; at = format.indexOf("%", from)) {
    if (at > from) parts.push({ kind: "literal", start: from, end: at });
    if (format.startsWith("%%", at)) {
      parts.push({ kind: "literal", start: at + 1, end: at + 2 });
      from = at + 2;
      continue;
    }
    const directive = parseDirective(format, at, nextArgument);
    parts.push(directive);
    nextArgument = directive.argument + 1;
    from = directive.end;
  }
  if (from < format.length) parts.push({ kind: "literal", start: from, end: format.length });
  return parts;
}

function parseDirective(format: string, start: number, nextArgument: number): Directive {
  let at = start + 1;
  const flags = new Set<string>();
  while (FLAGS.has(format.charAt(at))) flags.add(format.charAt(at++));
  const width = digitsAt(format, at);
  at += width.length;
  let precision = "";
  if (format.charAt(at) === ".") {
    precision = digitsAt(format, at + 1);
    at += 1 + precision.length;
  }
  let argument = nextArgument;
  if (format.charAt(at) === "[") {
    const index = digitsAt(format, at + 1);
    at += 1 + index.length;
    if (format.charAt(at) !== "]" || Number(index) < 1) {
      throw new FormatError(`what follows "%" at offset ${start} has no valid argument number`);
    }
    at++;
    argument = Number(index) - 1;
  }
  const verb = format.charAt(at);
  if (!VERBS.has(verb)) {
    throw new FormatError(
      verb === ""
        ? `"%" at the end has no verb; a percent sign is written "%%"`
        : `"${format.slice(start, at + 1)}" is no verb; a percent sign is written "%%"`,
    );
  }
  return {
    kind: "directive",
    start,
    end: at + 1,
    verb,
    flags,
    width: Number(width),
    precision: precision === "" ? undefined : Number(precision),
    argument,
  };
}

function digitsAt(format: string, start: number): string {
  let end = start;
  while (end < format.length && format.charAt(end) >= "0" && format.charAt(end) <= "9") end++;
  if (end - start > MAX_DIGITS) {
    throw new FormatError(`the number "${format.slice(start, end)}" is too large`);
  }
  return format.slice(start, end);
}
