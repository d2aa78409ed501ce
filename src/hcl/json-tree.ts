import {
  createScanner,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from "jsonc-parser";
import type { SourceFile, Span } from "../source/source-file.ts";
import { SyntaxFailure } from "./hcl-error.ts";
import { MAX_NESTING, MAX_NODES } from "./tree-limit.ts";

/** What to say to the errors that people make most. */
const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: "this is not a JSON value",
  InvalidNumberFormat: "this is not a JSON number",
  PropertyNameExpected: "the name of a property, in double quotes, is expected here",
  ValueExpected: "a value is expected here",
  ColonExpected: 'a ":" is expected here',
  CommaExpected: 'a "," is expected here',
  CloseBraceExpected: 'a "}" is expected here',
  CloseBracketExpected: 'a "]" is expected here',
  EndOfFileExpected: "nothing more is expected here",
  InvalidCommentToken: 'JSON has no comments; a property named "//" can hold one',
  UnexpectedEndOfComment: 'JSON has no comments; a property named "//" can hold one',
  UnexpectedEndOfString: 'this string is never closed with "',
  UnexpectedEndOfNumber: "this number is incomplete",
  InvalidUnicode: "this is not a Unicode escape of JSON",
  InvalidEscapeCharacter: "there is no such escape in JSON",
  InvalidCharacter: "this character must be written as an escape",
};

/** The syntax tree of strict JSON (RFC 8259). @throws {SyntaxFailure} */
export function parseJsonTree(file: SourceFile): Node {
  checkSize(file);
  const errors: ParseError[] = [];
  const tree = parseTree(file.text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first) throw failure(file, printParseErrorCode(first.error), first.offset, first.length);
  if (!tree) throw failure(file, "ValueExpected", 0, file.text.length);
  return tree;
}

function failure(file: SourceFile, code: string, offset: number, length: number): SyntaxFailure {
  return new SyntaxFailure(
    MESSAGES[code] ?? "this is not valid JSON",
    file.span(offset, offset + length),
  );
}

/** The parser recurses and knows no bounds. */
function checkSize(file: SourceFile): void {
  const scanner = createScanner(file.text, true);
  let depth = 0;
  let nodes = 0;
  while (scanner.getPosition() < file.text.length) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    const character = file.text.charAt(offset);
    if (character === "{" || character === "[") depth++;
    else if (character === "}" || character === "]") depth--;
    else if (character === "," || character === ":") nodes++;
    if (depth <= MAX_NESTING && nodes <= MAX_NODES) continue;
    const what =
      depth > MAX_NESTING
        ? `this nests more than ${MAX_NESTING} deep`
        : `this file has more than ${MAX_NODES.toLocaleString("en")} parts`;
    throw new SyntaxFailure(what, file.span(offset, offset + 1));
  }
}

/** The characters of a node. */
export function nodeSpan(node: Node, file: SourceFile): Span {
  return file.span(node.offset, node.offset + node.length);
}
