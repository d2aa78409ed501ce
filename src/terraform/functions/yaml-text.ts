import { formatNumber } from "../convert.ts";
import type { Value } from "../value.ts";
import type { Arguments } from "./definition.ts";

/** Lines that are longer are folded, where they can be. */
const LINE_WIDTH = 80;

/** Longer keys get a style of their own. */
const MAX_KEY_LENGTH = 100;

/** A known value that `yamlencode` writes in a way that is not covered here. */
export class YamlStyleError extends Error {
  override readonly name = "YamlStyleError";
}

/**
 * A known value in the block style that Terraform's `yamlencode` writes: every
 * string in double quotes or, where it has several lines, as a literal block.
 * @throws {YamlStyleError} for keys that do not fit on a line
 * @throws {EvaluationError} where it gets too long
 */
export function yamlText(args: Arguments, value: Value): string {
  const text = new YamlWriter(args).node(value, { indent: 2, column: 0 }, 0);
  // A plain scalar alone could be taken for the beginning of more.
  const isPlain = value.kind === "null" || value.kind === "bool" || value.kind === "number";
  return `${text}\n${isPlain ? "...\n" : ""}`;
}

/** Where a scalar is written: the indentation of its further lines, and the column it begins in. */
interface Place {
  readonly indent: number;
  readonly column: number;
}

class YamlWriter {
  #length = 0;

  constructor(readonly args: Arguments) {}

  /**
   * A node without the line end behind it.
   * @param indent of a collection's further lines
   */
  node(value: Value, place: Place, indent: number): string {
    switch (value.kind) {
      case "number":
        return this.#counted(formatNumber(value) ?? "");
      case "string":
        return this.#counted(scalar(value.text.source, place));
      case "sequence":
        return value.items.length === 0 ? "[]" : this.#sequence(value.items, indent);
      case "mapping":
        return value.entries.size === 0 ? "{}" : this.#mapping(value.entries, indent);
      default:
        return this.#counted(value.kind === "bool" ? String(value.value) : "null");
    }
  }

  #sequence(items: readonly Value[], indent: number): string {
    const inner = indent + 2;
    const place = { indent: inner, column: inner };
    return this.#lines(
      items.map((item) => `- ${this.node(item, place, inner)}`),
      indent,
    );
  }

  #mapping(entries: ReadonlyMap<string, Value>, indent: number): string {
    return this.#lines(
      [...entries].map(([key, value]) => {
        if (key.length > MAX_KEY_LENGTH || key.includes("\n")) throw new YamlStyleError();
        const name = doubleQuoted(key);
        return `${name}:${this.#entry(value, indent, indent + name.length + 2)}`;
      }),
      indent,
    );
  }

  /** A sequence stands as far left as its key, a mapping further in. */
  #entry(value: Value, indent: number, column: number): string {
    const isBlock =
      (value.kind === "sequence" && value.items.length > 0) ||
      (value.kind === "mapping" && value.entries.size > 0);
    const place = { indent: indent + 2, column };
    if (!isBlock) return ` ${this.node(value, place, indent)}`;
    const inner = value.kind === "sequence" ? indent : indent + 2;
    return `\n${" ".repeat(inner)}${this.node(value, place, inner)}`;
  }

  #lines(lines: readonly string[], indent: number): string {
    return this.#counted(lines.join(`\n${" ".repeat(indent)}`));
  }

  #counted(text: string): string {
    this.#length += text.length;
    this.args.checkLength(this.#length);
    return text;
  }
}

function scalar(text: string, place: Place): string {
  return text.includes("\n") && LITERAL.test(text)
    ? literal(text, place.indent)
    : doubleQuoted(text, place);
}

/** Printable, and no line or the whole ends in a space. */
const LITERAL =
  /^(?:[\n\u0021-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]| (?!\n|$))+$/;

function literal(text: string, indent: number): string {
  const hint = text.startsWith(" ") || text.startsWith("\n") ? "2" : "";
  const keepsEnd = text === "\n" || text.endsWith("\n\n");
  const chomping = keepsEnd ? "+" : text.endsWith("\n") ? "" : "-";
  const lines = text.split("\n");
  if (text.endsWith("\n")) lines.pop();
  const margin = " ".repeat(indent);
  return [`|${hint}${chomping}`, ...lines.map((line) => (line === "" ? "" : margin + line))].join(
    "\n",
  );
}

/** In double quotes, and folded at spaces where a place is given and the line gets too long. */
function doubleQuoted(text: string, place?: Place): string {
  let written = '"';
  let lineStart = -(place?.column ?? 0);
  let afterSpace = false;
  for (let at = 0; at < text.length;) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    const isInside = at > 0 && at < text.length - 1;
    const isLong = place !== undefined && written.length - lineStart > LINE_WIDTH;
    if (character === " " && isInside && !afterSpace && isLong) {
      written += "\n";
      lineStart = written.length;
      written += " ".repeat(place.indent) + (text.charAt(at + 1) === " " ? "\\" : "");
    } else {
      written += escape(character);
    }
    afterSpace = character === " ";
    at += character.length;
  }
  return `${written}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\0": "\\0",
  "\u0007": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
  "\u001b": "\\e",
  "\u0085": "\\N",
  "\u2028": "\\L",
  "\u2029": "\\P",
};

const PRINTABLE = /^[\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]$/;

function escape(character: string): string {
  const named = ESCAPES[character];
  if (named !== undefined) return named;
  if (PRINTABLE.test(character)) return character;
  const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
