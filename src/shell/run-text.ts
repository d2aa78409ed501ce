import { executeProgram } from "./execute.ts";
import { MAX_PROGRAM_DEPTH } from "./limits.ts";
import { parseProgram, type Program } from "./parse.ts";
import type { Shell } from "./shell.ts";
import { UNKNOWN, type Outcome } from "./status.ts";
import { openHereDocument, parserLimit, syntaxError } from "./syntax-errors.ts";
import type { Text } from "../source/text.ts";

/** Runs text as commands of this shell, as `eval` does. */
export function runText(text: Text, shell: Shell): Outcome {
  const { endless } = shell.session;
  if (shell.programDepth > 0 && endless.has(text.source)) return UNKNOWN;
  if (shell.programDepth >= MAX_PROGRAM_DEPTH) {
    endless.add(text.source);
    shell.limit(
      `programs in programs are followed ${MAX_PROGRAM_DEPTH} levels deep; what is deeper was left out`,
    );
    return UNKNOWN;
  }
  shell.session.budget.characters(text.length);
  const program = parseProgram(text);
  noteErrors(program, shell);
  const changes = { programDepth: shell.programDepth + 1 };
  return shell.nested(() => shell.under(changes, () => executeProgram(program, shell))) ?? UNKNOWN;
}

/** Records what is wrong with a program as a whole. */
export function noteErrors(program: Program, shell: Shell): void {
  shell.session.recorder.program(program.text);
  const error = openHereDocument(program) ?? syntaxError(program);
  if (error) shell.session.recorder.error({ ...error, span: error.span ?? shell.site });
  const limit = parserLimit(program);
  if (limit !== undefined) shell.limit(limit);
}
