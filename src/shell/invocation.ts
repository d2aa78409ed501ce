import type { Span } from "../source/source-file.ts";
import type { DispatchOptions } from "./run-command.ts";
import type { Shell } from "./shell.ts";
import type { Outcome } from "./status.ts";
import type { Argument } from "./sync-arguments.ts";

/** A command that is run: what a builtin gets. */
export interface Invocation {
  readonly name: string;
  /** The words after the name. */
  readonly args: readonly Argument[];
  readonly shell: Shell;
  /** The command in the program's text. */
  readonly range: { readonly pos: number; readonly end: number };
  /** The command in its file. */
  readonly site: Span | undefined;
  /** Runs other words in its place. */
  readonly dispatch: (args: readonly Argument[], options?: DispatchOptions) => Outcome;
}

/** A command that is followed, whether the shell or a program brings it. */
export type Builtin = (invocation: Invocation) => Outcome;
