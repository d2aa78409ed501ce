import type { Assignment, Command, Word as WordNode } from "unbash";
import { coveringSpan, type Span } from "../source/source-file.ts";
import { Text } from "../source/text.ts";
import { assign } from "./assign.ts";
import { BUILTINS } from "./builtins/index.ts";
import { declare, isDeclaration } from "./builtins/declare.ts";
import { CommandWord, type Range } from "./command-word.ts";
import { callFunction } from "./call-function.ts";
import { expandFields } from "./expand.ts";
import type { Invocation } from "./invocation.ts";
import { withRedirects } from "./redirect.ts";
import { runFile } from "./new-process.ts";
import type { Shell } from "./shell.ts";
import { ASSUMED, SUCCESS, type Outcome } from "./status.ts";
import { isSyncCommand, parseSyncCommand, type Argument } from "./sync-arguments.ts";
import type { Variable } from "./variable.ts";

/** Commands that print nothing, so that what a substitution gives stays known. */
const SILENT_COMMANDS = new Set([
  "cd",
  "chmod",
  "chown",
  "cp",
  "kill",
  "ln",
  "mkdir",
  "mv",
  "popd",
  "pushd",
  "rm",
  "rmdir",
  "shopt",
  "sleep",
  "touch",
  "ulimit",
  "umask",
]);

/** Runs a simple command: assignments, words, redirections. */
export function runCommand(node: Command, shell: Shell): Outcome {
  shell.session.budget.step(shell.certain);
  shell.substitutionStatus = undefined;
  const assignments = node.prefix.filter((part) => part.type === "Assignment");
  if (!node.name) {
    for (const assignment of assignments) assign(assignment, shell);
    return withRedirects(node.redirects, shell, () => statusOfAssignments(shell));
  }
  const { name } = node;
  if (isDeclaration(name.text)) {
    return withRedirects(node.redirects, shell, () => declare(node, shell));
  }
  const range = { pos: name.pos, end: (node.args.at(-1) ?? name).end };
  const args = [name, ...node.args].flatMap((word) => expandArgument(word, shell, range));
  return withRedirects(node.redirects, shell, () =>
    withAssignments(assignments, shell, () => dispatch(args, shell, range)),
  );
}

function statusOfAssignments(shell: Shell): Outcome {
  const status = shell.substitutionStatus ?? "success";
  return { status, jump: undefined };
}

function expandArgument(word: WordNode | Assignment, shell: Shell, command: Range): Argument[] {
  if (word.type === "Assignment") {
    const text = shell.program.text.slice(word.pos, word.end);
    return [new CommandWord(text, false, shell, word, command)];
  }
  return expandFields(word, shell).map(
    ({ text, indefinite }) => new CommandWord(text, indefinite, shell, word, command),
  );
}

/** Assignments before a command hold while it runs. */
function withAssignments(
  assignments: readonly Assignment[],
  shell: Shell,
  run: () => Outcome,
): Outcome {
  if (assignments.length === 0) return run();
  const { environment } = shell;
  const before: [string, Variable | undefined][] = [];
  for (const assignment of assignments) {
    before.push([assignment.name, environment.variable(assignment.name)]);
    assign(assignment, shell);
    environment.export(assignment.name);
  }
  const outcome = run();
  for (const [name, variable] of before.reverse()) environment.restoreVariable(name, variable);
  return outcome;
}

/** How a command is looked up: `sudo` and the like know no functions, `command` neither. */
export interface DispatchOptions {
  readonly skipsFunctions?: boolean;
}

/** Runs the command that words make. */
export function dispatch(
  args: readonly Argument[],
  shell: Shell,
  range: Range,
  options: DispatchOptions = {},
): Outcome {
  const [program, ...others] = args;
  // Without any word, what is left are redirections and perhaps a substitution.
  if (!program) return statusOfAssignments(shell);
  const name = program.text.known;
  if (name === undefined) {
    if (isSyncCommand(args)) return runSync(args, shell);
    // An unknown in front, such as `$SUDO`, may be a command that runs the rest.
    if (program.indefinite && isSyncCommand(others)) return runSync(others, shell);
    return runFile(args, shell) ?? external(range, shell, undefined);
  }
  const definition = options.skipsFunctions ? undefined : shell.environment.function(name);
  if (definition) return callFunction(definition, others, shell);
  if (isSyncCommand(args)) return runSync(args, shell);
  const base = name.slice(name.lastIndexOf("/") + 1);
  const builtin = BUILTINS.get(base);
  if (builtin) {
    const invocation: Invocation = {
      name: base,
      args: others,
      shell,
      range,
      get site() {
        return cover(args) ?? shell.site;
      },
      dispatch: (words, changes) => dispatch(words, shell, range, changes),
    };
    return builtin(invocation);
  }
  return runFile(args, shell) ?? external(range, shell, base);
}

/** A command that is not followed. */
function external(range: Range, shell: Shell, name: string | undefined): Outcome {
  if (name === undefined || !SILENT_COMMANDS.has(name)) {
    shell.printUnknown(range.pos, range.end);
  }
  return ASSUMED;
}

function runSync(args: readonly Argument[], shell: Shell): Outcome {
  const span = cover(args) ?? shell.site;
  const command = parseSyncCommand(args, span);
  const { recorder } = shell.session;
  if (shell.stdout)
    shell.print(Text.unknown(`$(${args.map((arg) => arg.text.display).join(" ")})`));
  if (!command) return SUCCESS;
  for (const problem of command.problems) recorder.problem(problem);
  const { kind, unit, dependencies, timeout } = command;
  if (!kind) return SUCCESS;
  const { certain, trap, job } = shell;
  const endsScriptOnFailure = shell.environment.options.errexit && !shell.checked;
  recorder.call({
    kind,
    unit,
    dependencies,
    timeout,
    span,
    certain,
    trap,
    job,
    refused: command.problems.length > 0,
    endsScriptOnFailure,
  });
  return SUCCESS;
}

/** The source text from the first word to the last. */
function cover(args: readonly Argument[]): Span | undefined {
  const written = args.filter((arg) => arg.isHandedOver !== true);
  const first = written[0]?.span;
  const last = written.at(-1)?.span;
  if (!first) return last;
  return last?.file === first.file && last.start >= first.start ? coveringSpan(first, last) : first;
}
