import type { ShellFunction } from "./environment.ts";
import { endShell, executeList, executeNode } from "./execute.ts";
import { MAX_CALL_DEPTH } from "./limits.ts";
import { Frame } from "./frame.ts";
import type { Shell } from "./shell.ts";
import { UNKNOWN, type Outcome } from "./status.ts";
import { runTraps } from "./traps.ts";
import type { Argument } from "./argument.ts";
import type { Variable } from "./variable.ts";

/**
 * Calls a function of the script: its name, and its arguments as `$1` and on.
 * @param endsProcess whether the process ends with it, and still in it
 */
export function callFunction(
  definition: ShellFunction,
  words: readonly Argument[],
  shell: Shell,
  endsProcess = false,
): Outcome {
  const args = words.slice(1);
  const caller = shell.frame;
  // On a path that is perhaps taken, recursion adds nothing new, and its paths would multiply.
  const isEndless = shell.session.endless.has(definition);
  const certain = shell.isCertain && !definition.isPerhaps;
  if ((isEndless || !certain) && isActive(definition, caller)) return UNKNOWN;
  const { recorder } = shell.session;
  const frame = new Frame(definition, caller, recorder.callCount, words);
  if (frame.depth > MAX_CALL_DEPTH) {
    shell.session.endless.add(definition);
    shell.limit(
      `calls of functions are followed ${MAX_CALL_DEPTH} levels deep; deeper ones were left out`,
    );
    return UNKNOWN;
  }
  const { environment } = shell;
  const { positional } = environment;
  const { locals: callerLocals, optionAt } = shell;
  const locals = new Map<string, Variable | undefined>();
  const hidden = environment.hideLocalTraps();
  shell.locals = locals;
  environment.positional = args;
  const { body } = definition.node;
  const changes = {
    program: definition.program,
    frame,
    certain,
    loop: undefined,
  };
  const outcome = shell.under(changes, () => {
    const ending =
      body.type === "CompoundList" ? executeList(body, shell) : executeNode(body, shell);
    if (ending.jump?.kind !== "exit") return ending;
    if (!frame.mayReturn) return endInside(ending, shell);
    shell.process.mayEnd = true;
    return UNKNOWN;
  });
  frame.calls.to = recorder.callCount;
  if (outcome.jump?.kind !== "exit") runTraps("RETURN", shell);
  const isAtEnd = !outcome.jump || outcome.jump.kind === "return";
  const last = endsProcess && isAtEnd ? endInside({ ...outcome, jump: undefined }, shell) : outcome;
  for (const [name, variable] of locals) environment.restoreVariable(name, variable);
  if (locals.has("OPTIND")) shell.optionAt = optionAt;
  // What the function has set in their place stays.
  for (const [signal, traps] of hidden) {
    if (environment.traps(signal).length === 0) environment.setTraps(signal, traps);
  }
  shell.locals = callerLocals;
  environment.positional = positional;
  const { jump, status, code, call, process } = last;
  const leaves = jump?.kind === "exit" || jump?.kind === "discard";
  return { status, jump: leaves ? jump : undefined, code, call, isSafe: false, process };
}

/** The EXIT trap of a shell that ends in a function sees its arguments and local variables. */
function endInside(outcome: Outcome, shell: Shell): Outcome {
  const ended = endShell(shell, outcome);
  return { ...ended, jump: { kind: "exit", runsTraps: false } };
}

function isActive(definition: ShellFunction, innermost: Frame | undefined): boolean {
  for (let frame = innermost; frame; frame = frame.caller) {
    if (frame.definition === definition) return true;
  }
  return false;
}
