import type { ShellFunction } from "./environment.ts";
import { executeList, executeNode } from "./execute.ts";
import { MAX_CALL_DEPTH } from "./limits.ts";
import type { Shell } from "./shell.ts";
import { UNKNOWN, type Outcome } from "./status.ts";
import type { Element, Variable } from "./variable.ts";

/** Calls a function of the script with its arguments as `$1` and on. */
export function callFunction(
  definition: ShellFunction,
  args: readonly Element[],
  shell: Shell,
): Outcome {
  if (shell.functionDepth >= MAX_CALL_DEPTH) {
    shell.limit(
      `calls of functions are followed ${MAX_CALL_DEPTH} levels deep; deeper ones were left out`,
    );
    return UNKNOWN;
  }
  const { environment } = shell;
  const { positional } = environment;
  const callerLocals = shell.locals;
  const locals = new Map<string, Variable | undefined>();
  shell.locals = locals;
  environment.positional = args;
  const { body } = definition.node;
  const changes = {
    program: definition.program,
    functionDepth: shell.functionDepth + 1,
    loop: undefined,
  };
  const outcome = shell.under(changes, () =>
    body.type === "CompoundList" ? executeList(body, shell) : executeNode(body, shell),
  );
  for (const [name, variable] of locals) environment.restoreVariable(name, variable);
  shell.locals = callerLocals;
  environment.positional = positional;
  const { jump, status } = outcome;
  return { status, jump: jump?.kind === "exit" ? jump : undefined };
}
