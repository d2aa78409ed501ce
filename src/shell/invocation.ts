import type { Span } from "../source/source-file.ts";
import type { Range } from "./command-word.ts";
import type { DispatchOptions } from "./run-command.ts";
import type { Shell } from "./shell.ts";
import type { Outcome } from "./status.ts";
import { coverArguments, type Argument } from "./argument.ts";

/** A command that is run: what a builtin gets. */
export class Invocation {
  /** The words after the program's. */
  readonly args: readonly Argument[];
  readonly #words: readonly Argument[];

  /**
   * @param name of the program, without the folder that it is in
   * @param words the program's own and those after it
   * @param range the command in the program's text
   * @param dispatch runs other words in its place
   */
  constructor(
    readonly name: string,
    words: readonly Argument[],
    readonly shell: Shell,
    readonly range: Range,
    readonly dispatch: (args: readonly Argument[], options?: DispatchOptions) => Outcome,
  ) {
    this.#words = words;
    this.args = words.slice(1);
  }

  /** The command in its file. */
  get site(): Span | undefined {
    return coverArguments(this.#words) ?? this.shell.site;
  }
}

/** A command that is followed, whether the shell or a program brings it. */
export type Builtin = (invocation: Invocation) => Outcome;
