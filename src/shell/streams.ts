import { Text } from "../source/text.ts";
import { MAX_VALUE_LENGTH, MAX_VALUE_PIECES } from "./limits.ts";

/** Known text that commands read from, each going on where the last one stopped. */
export class Input {
  #position = 0;

  constructor(readonly text: Text) {}

  get position(): number {
    return this.#position;
  }

  get atEnd(): boolean {
    return this.#position >= this.text.length;
  }

  /** The next line without its line end, and whether it had one; undefined at the end. */
  readLine(delimiter = "\n"): { line: Text; ended: boolean } | undefined {
    if (this.atEnd) return undefined;
    const from = this.#position;
    const end = this.text.source.indexOf(delimiter, from);
    this.#position = end === -1 ? this.text.length : end + delimiter.length;
    return { line: this.text.slice(from, end === -1 ? undefined : end), ended: end !== -1 };
  }

  /** So many characters, or what is left. */
  read(count: number): Text {
    const from = this.#position;
    this.#position = Math.min(this.text.length, from + count);
    return this.text.slice(from, this.#position);
  }

  readAll(): Text {
    const rest = this.text.slice(this.#position);
    this.#position = this.text.length;
    return rest;
  }
}

/** What a descriptor leads to; undefined where it is not known or nobody reads it. */
export type Stream = Input | Output | undefined;

/** Collects what commands print. */
export class Output {
  readonly #texts: Text[] = [];
  #length = 0;

  /** False where it does not fit any more and is dropped. */
  write(text: Text): boolean {
    if (this.#length + text.length > MAX_VALUE_LENGTH) return false;
    if (this.#texts.length >= MAX_VALUE_PIECES) return false;
    this.#length += text.length;
    this.#texts.push(text);
    return true;
  }

  get text(): Text {
    return Text.concat(this.#texts);
  }
}
