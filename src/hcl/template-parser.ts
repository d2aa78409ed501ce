import { isSpace } from "./characters.ts";
import { parseForNames } from "./collection-parser.ts";
import type { ExpressionParser } from "./expression-parser.ts";
import { readEscape } from "./string-escape.ts";
import type { Label, Template } from "./syntax.ts";
import { TemplateItems, type Sequence } from "./template-items.ts";
import { templateParts } from "./template-tree.ts";

/** Reads a quoted string. */
export function parseQuoted(parser: ExpressionParser): Template {
  const open = parser.scanner.take();
  const items = new TemplateItems(parser.scanner.source, false, false);
  readQuoted(parser, open.start, items, (at) => {
    readSequence(at, parser, items);
  });
  return template(parser, items, open.start, parser.scanner.offset);
}

/** Reads the quoted label of a block, in which nothing can be interpolated. */
export function parseQuotedLabel(parser: ExpressionParser): Label {
  const { scanner } = parser;
  const open = scanner.take();
  const items = new TemplateItems(scanner.source, false, false);
  readQuoted(parser, open.start, items, (at) =>
    scanner.fail(
      `a label is a plain string; write "${scanner.text.charAt(at)}" twice to have it in there`,
      { start: at, end: at + 2 },
    ),
  );
  return { value: items.textFrom(0).text.source, span: scanner.span(open.start) };
}

/** Reads a here-document, from its introducer to its closing marker. */
export function parseHeredoc(parser: ExpressionParser): Template {
  const { scanner } = parser;
  const open = scanner.take();
  const [, dash, marker = ""] = /^<<(-?)(.*?)\r?\n/.exec(scanner.textOf(open)) ?? [];
  const isFlush = dash === "-";
  const items = new TemplateItems(scanner.source, true, isFlush);
  const end = readLines(parser, items, marker);
  if (end === undefined) {
    return scanner.fail(`this here-document is never closed by a line that says ${marker}`, open);
  }
  scanner.resume(end);
  if (isFlush) items.removeIndentation();
  return template(parser, items, open.start, end);
}

/** Reads the whole text of the scanner as a template without quotes. */
export function parseBareTemplate(parser: ExpressionParser): Template {
  const { scanner } = parser;
  const items = new TemplateItems(scanner.source, true, false);
  readLines(parser, items, undefined);
  return template(parser, items, 0, scanner.text.length);
}

function template(
  parser: ExpressionParser,
  items: TemplateItems,
  start: number,
  end: number,
): Template {
  parser.limit.count(items.items.length);
  return {
    kind: "template",
    parts: templateParts(items, parser),
    wrapped: items.items.length === 1 && items.items[0]?.kind === "interpolation",
    span: parser.scanner.span(start, end),
  };
}

/** Reads up to and with the closing quote. */
function readQuoted(
  { scanner }: ExpressionParser,
  open: number,
  items: TemplateItems,
  onSequence: (at: number) => void,
): void {
  const { text } = scanner;
  let start = scanner.offset;
  let at = start;
  for (;;) {
    switch (text.charAt(at)) {
      case '"':
        items.addLiteral(start, at);
        scanner.resume(at + 1);
        return;
      case "\\": {
        items.addLiteral(start, at);
        const escape = readEscape(scanner, at);
        items.addLiteral(escape.start, escape.end, escape.value);
        at = start = escape.end;
        break;
      }
      case "$":
      case "%":
        if (text.charAt(at + 1) === "{") {
          items.addLiteral(start, at);
          onSequence(at);
          at = start = scanner.offset;
        } else if (text.charAt(at + 1) === text.charAt(at) && text.charAt(at + 2) === "{") {
          items.addLiteral(start, at);
          start = at + 1;
          at += 3;
        } else at++;
        break;
      case "\r":
      case "\n":
        scanner.fail(
          'this string is not closed on its line; write \\n for a new line, or use a here-document ("<<EOT")',
          { start: open, end: at },
        );
        break;
      case "":
        scanner.fail('this string is never closed with "', { start: open, end: open + 1 });
        break;
      default:
        at++;
    }
  }
}

/**
 * Reads a template line by line: up to a line of nothing but `marker`, or,
 * without one, up to the end of the text.
 * @returns the end of the marker's line, without its line end; undefined at the end of the text
 */
function readLines(
  parser: ExpressionParser,
  items: TemplateItems,
  marker: string | undefined,
): number | undefined {
  const { scanner } = parser;
  const { text } = scanner;
  let at = scanner.offset;
  let startsLine = true;
  while (at < text.length) {
    const newline = scanner.find("\n", at);
    const lineEnd = Math.min(newline + 1, text.length);
    const literalEnd = loneCarriageReturn(scanner, at, lineEnd);
    if (startsLine && marker !== undefined && literalEnd === newline + 1) {
      const end = closingLineEnd(text, at, newline, marker);
      if (end !== undefined) return end;
    }
    const stop = readLiteral(parser, items, at, literalEnd);
    startsLine = stop === lineEnd;
    at = stop;
    if (stop < literalEnd) {
      readSequence(stop, parser, items);
      at = scanner.offset;
    } else if (stop < lineEnd) {
      if (marker !== undefined) {
        scanner.fail("a carriage return must be followed by a newline", {
          start: stop,
          end: stop + 1,
        });
      }
      // HCL takes all that follows as literal text here, other than in here-documents.
      readLiteral(parser, items, stop, text.length, true);
      return undefined;
    }
  }
  return undefined;
}

/**
 * Reads literal text up to a sequence or to `end`, or over sequences as over
 * other text, and returns where it stopped.
 */
function readLiteral(
  { scanner }: ExpressionParser,
  items: TemplateItems,
  from: number,
  end: number,
  overSequences = false,
): number {
  const { text } = scanner;
  let start = from;
  let at = from;
  for (;;) {
    at = Math.min(scanner.find("${", at), scanner.find("%{", at), end);
    const isEscape = at < end && at > from && text.charCodeAt(at - 1) === text.charCodeAt(at);
    if (at < end && !isEscape && overSequences) {
      at += 2;
      continue;
    }
    items.addLiteral(start, isEscape ? at - 1 : at);
    if (!isEscape) return at;
    start = at;
    at += 2;
  }
}

/** The first carriage return in a range that no newline follows; the range's end if there is none. */
function loneCarriageReturn(
  scanner: ExpressionParser["scanner"],
  from: number,
  to: number,
): number {
  for (let at = scanner.find("\r", from); at < to; at = scanner.find("\r", at + 1)) {
    if (scanner.text.charCodeAt(at + 1) !== 0x0a) return at;
  }
  return to;
}

/** The end of the line, without its line end, if it says nothing but the marker. */
function closingLineEnd(
  text: string,
  lineStart: number,
  newline: number,
  marker: string,
): number | undefined {
  let at = lineStart;
  while (at < newline && isSpace(text.charCodeAt(at))) at++;
  if (!text.startsWith(marker, at)) return undefined;
  at += marker.length;
  while (at < newline && isSpace(text.charCodeAt(at))) at++;
  if (at !== newline) return undefined;
  return text.charCodeAt(newline - 1) === 0x0d ? newline - 1 : newline;
}

/** Reads a `${…}` or `%{…}`. */
function readSequence(start: number, parser: ExpressionParser, items: TemplateItems): void {
  const { scanner } = parser;
  const isStripped = scanner.text.charAt(start + 2) === "~";
  if (isStripped) items.trimEnd();
  scanner.resume(start + (isStripped ? 3 : 2));
  scanner.withNewlines(false, () => {
    const isInterpolation = scanner.text.charAt(start) === "$";
    const content = isInterpolation
      ? ({ kind: "interpolation", value: parser.parseExpression() } as const)
      : parseDirective(parser);
    const stripsAfter = closeSequence(parser, start);
    items.addSequence({ ...content, span: scanner.span(start) }, stripsAfter);
  });
}

/** Takes the `}` of a sequence; true for `~}`. */
function closeSequence({ scanner }: ExpressionParser, start: number): boolean {
  const token = scanner.peek();
  if (token.kind === "}" || token.kind === "~}") return scanner.take().kind === "~}";
  const opening = scanner.text.slice(start, start + 2);
  if (token.kind === "end" || token.kind === "quote") {
    return scanner.fail(`this "${opening}" is never closed with "}"`, { start, end: start + 2 });
  }
  return scanner.fail(
    `a "}" is expected here; if "${opening}" is meant for the shell or another language, write "${opening.charAt(0)}${opening}"`,
    token,
  );
}

type Directive = Sequence extends infer S
  ? S extends { kind: "interpolation" }
    ? never
    : Omit<S, "span">
  : never;

function parseDirective(parser: ExpressionParser): Directive {
  const { scanner } = parser;
  const token = scanner.expect(
    "identifier",
    'if, else, endif, for or endfor must follow "%{"; write "%%{" to have "%{" in the text',
  );
  const keyword = scanner.textOf(token);
  switch (keyword) {
    case "if":
      return { kind: "if", condition: parser.parseExpression() };
    case "for": {
      const names = parseForNames(scanner);
      return { kind: "for", ...names, collection: parser.parseExpression() };
    }
    case "else":
    case "endif":
    case "endfor":
      return { kind: keyword };
    default:
      return scanner.fail(
        `there is no directive "${keyword}"; they are if, else, endif, for and endfor`,
        token,
      );
  }
}
