import type { Span } from "../source/source-file.ts";
import type { Text } from "../source/text.ts";
import type { Program } from "./parse.ts";
import type { Shell } from "./shell.ts";
import type { Argument } from "./argument.ts";

/** A range of a program's text. */
export interface Range {
  readonly pos: number;
  readonly end: number;
}

/** A word that a command's words expanded to; where it was written is looked up when asked for. */
export class CommandWord implements Argument {
  readonly #program: Program;
  readonly #site: Span | undefined;

  constructor(
    readonly text: Text,
    readonly indefinite: boolean,
    shell: Shell,
    readonly word: Range,
    readonly command: Range,
  ) {
    this.#program = shell.program;
    this.#site = shell.site;
  }

  get span(): Span | undefined {
    const { word, command } = this;
    return this.#program.text.locate(word.pos, word.end, command) ?? this.#site;
  }
}
