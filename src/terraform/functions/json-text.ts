import { Text } from "../../source/text.ts";
import { formatNumber } from "../convert.ts";
import type { StringValue, Value } from "../value.ts";
import { callName, type Argument, type Arguments } from "./definition.ts";
import { substituteText } from "./text-changes.ts";

/**
 * The JSON of a value as Go writes it: keys sorted, `<`, `>` and `&` escaped.
 * Strings keep their pieces; an unknown value stands as an unknown piece.
 * @throws {EvaluationError} where it gets too long
 */
export function jsonText(args: Arguments, argument: Argument): Text {
  return new JsonWriter(args, argument).write();
}

class JsonWriter {
  readonly #texts: Text[] = [];
  #plain = "";
  #length = 0;
  #pieces = 0;

  constructor(
    readonly args: Arguments,
    readonly argument: Argument,
  ) {}

  write(): Text {
    this.#value(this.argument.value);
    this.#flush();
    return Text.concat(this.#texts);
  }

  #value(value: Value): void {
    switch (value.kind) {
      case "null":
        this.#write("null");
        break;
      case "bool":
        this.#write(String(value.value));
        break;
      case "number": {
        const digits = formatNumber(value);
        if (digits === undefined) this.args.fail("a number has too many digits");
        this.#write(digits);
        break;
      }
      case "string":
        this.#string(value);
        break;
      case "sequence":
        this.#write("[");
        for (const [i, item] of value.items.entries()) {
          if (i > 0) this.#write(",");
          this.#value(item);
        }
        this.#write("]");
        break;
      case "mapping": {
        let separator = "{";
        for (const [key, entry] of value.entries) {
          this.#write(`${separator}${quote(key)}:`);
          this.#value(entry);
          separator = ",";
        }
        this.#write(value.entries.size === 0 ? "{}" : "}");
        break;
      }
      case "unknown":
        this.#insert(
          Text.unknown(callName("jsonencode", [{ ...this.argument, value }]), this.argument.span),
        );
        break;
    }
  }

  #string({ text }: StringValue): void {
    this.#write('"');
    this.#insert(this.#escaped(text));
    this.#write('"');
  }

  /** What needs no escape keeps its exact place, an escape leads to its character. */
  #escaped(text: Text): Text {
    const parts: Text[] = [];
    let from = 0;
    for (const { index, 0: character } of text.source.matchAll(ESCAPED)) {
      this.args.checkPieces(parts.length);
      const written = text.slice(index, index + 1);
      parts.push(text.slice(from, index), substituteText(written, escape(character)));
      from = index + 1;
    }
    if (from === 0) return text;
    parts.push(text.slice(from));
    return Text.concat(parts);
  }

  #write(text: string): void {
    this.#plain += text;
    this.#count(text.length);
  }

  #insert(text: Text): void {
    this.#flush();
    this.#texts.push(text);
    this.args.checkPieces((this.#pieces += text.pieces.length));
    this.#count(text.length);
  }

  #flush(): void {
    if (this.#plain !== "") this.#texts.push(Text.of(this.#plain, this.args.span));
    this.#plain = "";
  }

  #count(length: number): void {
    this.#length += length;
    this.args.checkLength(this.#length);
  }
}

// Control characters are what is looked for.
const ESCAPED = /["\\<>&\u2028\u2029]|[^\u0020-\uffff]/g;

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function escape(character: string): string {
  return SHORT_ESCAPES[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** A string as JSON, in quotes. */
function quote(text: string): string {
  return `"${text.replace(ESCAPED, escape)}"`;
}
