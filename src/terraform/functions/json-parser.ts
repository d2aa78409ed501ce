import { Text } from "../../source/text.ts";
import { boolOf, mappingOf, NULL, stringOf, tupleOf, unknownOf, type Value } from "../value.ts";
import { readNumber } from "../convert.ts";
import { normalizeString, normalizeText } from "../normalize.ts";
import { substituteText } from "./text-changes.ts";

/** Text that is no JSON, in words for the user. */
export class JsonError extends Error {
  override readonly name = "JsonError";
}

/** How deep arrays and objects may nest. */
const MAX_DEPTH = 200;

/** How many elements a value, and how many pieces a string in it may have. */
export interface JsonLimits {
  readonly elements: number;
  readonly pieces: number;
}

/**
 * The value of a JSON text (RFC 8259). Strings keep where they were written.
 * An unknown part of the text is an unknown value, or a part of a string.
 * @throws {JsonError}
 */
export function parseJson(text: Text, limits: JsonLimits): Value {
  return new JsonParser(text, limits).parse();
}

class JsonParser {
  readonly #source: string;
  #at = 0;
  #elements = 0;

  constructor(
    readonly text: Text,
    readonly limits: JsonLimits,
  ) {
    this.#source = text.source;
  }

  parse(): Value {
    const value = this.#value(0);
    this.#skipSpace();
    // Behind a bracket that closes nothing, Terraform does not read on.
    const next = this.#source.charAt(this.#at);
    if (next !== "" && next !== "]" && next !== "}") throw this.#unexpected("the end");
    return value;
  }

  #value(depth: number): Value {
    if (depth > MAX_DEPTH) throw new JsonError(`it nests more than ${MAX_DEPTH} deep`);
    if (++this.#elements > this.limits.elements) {
      throw new JsonError(`it has more than ${this.limits.elements} elements`);
    }
    this.#skipSpace();
    const unknown = this.#unknown();
    if (unknown) return unknown;
    switch (this.#source.charAt(this.#at)) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case '"':
        return stringOf(normalizeText(this.#string()));
      default:
        return this.#word();
    }
  }

  /** An unknown in the place of a value is what it was before `jsonencode` made it text. */
  #unknown(): Value | undefined {
    const name = this.text.pieceAt(this.#at)?.unknown?.name;
    if (name === undefined || this.#at >= this.#source.length) return undefined;
    this.#at++;
    const encoded = /^jsonencode\(([^()]*)\)$/.exec(name);
    return unknownOf(encoded?.[1] ?? `jsondecode(${name})`);
  }

  #object(depth: number): Value {
    const entries: [string, Value][] = [];
    this.#at++;
    if (!this.#accept("}")) {
      do {
        this.#skipSpace();
        if (this.#source.charAt(this.#at) !== '"') throw this.#unexpected("a key in quotes");
        const key = this.#string();
        if (!key.isKnown) throw new JsonError("a key is unknown");
        this.#expect(":");
        entries.push([normalizeString(key.source), this.#value(depth + 1)]);
      } while (this.#accept(","));
      this.#expect("}");
    }
    return mappingOf("object", entries);
  }

  #array(depth: number): Value {
    const items: Value[] = [];
    this.#at++;
    if (!this.#accept("]")) {
      do items.push(this.#value(depth + 1));
      while (this.#accept(","));
      this.#expect("]");
    }
    return tupleOf(items);
  }

  #string(): Text {
    const parts: Text[] = [];
    let from = ++this.#at;
    for (;;) {
      const character = this.#source.charAt(this.#at);
      if (character === '"') break;
      if (character < " ") {
        throw character === ""
          ? new JsonError("a string is not closed")
          : new JsonError("a string contains a line end or another control character");
      }
      if (character !== "\\") {
        this.#at++;
        continue;
      }
      if (parts.length > this.limits.pieces) {
        throw new JsonError(`a string has more than ${this.limits.pieces} pieces`);
      }
      parts.push(this.text.slice(from, this.#at));
      const start = this.#at;
      const replacement = this.#escape();
      parts.push(substituteText(this.text.slice(start, this.#at), replacement));
      from = this.#at;
    }
    parts.push(this.text.slice(from, this.#at));
    this.#at++;
    return Text.concat(parts);
  }

  /** The characters that an escape stands for; a lone surrogate is replaced. */
  #escape(): string {
    const letter = this.#source.charAt(this.#at + 1);
    this.#at += 2;
    if (letter !== "u") {
      const character = ESCAPES[letter];
      if (character === undefined) throw new JsonError(`"\\${letter}" is no escape`);
      return character;
    }
    const first = this.#hexDigits();
    if (first < 0xd800 || first > 0xdfff) return String.fromCharCode(first);
    if (first < 0xdc00 && this.#source.startsWith("\\u", this.#at)) {
      const back = this.#at;
      this.#at += 2;
      const second = this.#hexDigits();
      if (second >= 0xdc00 && second <= 0xdfff) return String.fromCharCode(first, second);
      this.#at = back;
    }
    return "\ufffd";
  }

  #hexDigits(): number {
    const digits = this.#source.slice(this.#at, this.#at + 4);
    if (!/^[0-9A-Fa-f]{4}$/.test(digits))
      throw new JsonError('"\\u" needs four hexadecimal digits');
    this.#at += 4;
    return Number.parseInt(digits, 16);
  }

  #word(): Value {
    const word = /[-+.\w]+/y;
    word.lastIndex = this.#at;
    const text = word.exec(this.#source)?.[0] ?? "";
    const value = this.#wordValue(text);
    if (!value) throw this.#unexpected("a value");
    this.#at += text.length;
    return value;
  }

  #wordValue(text: string): Value | undefined {
    if (text === "true" || text === "false") return boolOf(text === "true");
    if (text === "null") return NULL;
    return NUMBER.test(text) ? readNumber(text) : undefined;
  }

  #skipSpace(): void {
    while (" \t\r\n".includes(this.#source.charAt(this.#at)) && this.#at < this.#source.length) {
      this.#at++;
    }
  }

  #accept(character: string): boolean {
    this.#skipSpace();
    if (this.#source.charAt(this.#at) !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) throw this.#unexpected(`"${character}"`);
  }

  #unexpected(expected: string): JsonError {
    const rest = this.#source.slice(this.#at, this.#at + 20);
    const found = rest === "" ? "the end" : JSON.stringify(rest);
    return new JsonError(`${expected} is expected at offset ${this.#at}, not ${found}`);
  }
}

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

const ESCAPES: Readonly<Record<string, string | undefined>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
