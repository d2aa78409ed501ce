import type { Assignment, Command, Word as WordNode } from "unbash";
import { assign } from "./assign.ts";
import { BudgetExceeded } from "./budget.ts";
import { BUILTINS } from "./builtins/index.ts";
import { declare, isDeclaration } from "./builtins/declare.ts";
import { CommandWord, type Range } from "./command-word.ts";
import { callFunction } from "./call-function.ts";
import { expandFields } from "./expand.ts";
import { Invocation } from "./invocation.ts";
import { expandAlias } from "./alias.ts";
import { redirectShell, withRedirects } from "./redirect.ts";
import { MAX_ELEMENTS } from "./limits.ts";
import { runText } from "./run-text.ts";
import { runFile } from "./new-process.ts";
import type { Shell } from "./shell.ts";
import { ASSUMED, DISCARDED, SAFE, SUCCESS, type Outcome } from "./status.ts";
import type { Argument } from "./argument.ts";
import { readSyncLine } from "./sync-arguments.ts";
import { runSync } from "./run-sync.ts";
import { parseWord } from "./parse.ts";
import type { Element, Variable } from "./variable.ts";

/** Commands that print nothing, so that what a substitution gives stays known. */
const SILENT_COMMANDS = new Set(["chmod", "chown", "kill", "ln", "rmdir", "ulimit", "umask"]);

/** Commands that only say or print something about the machine, and do not fail. */
const SAFE_COMMANDS = new Set([
  "arch",
  "clear",
  "date",
  "hostname",
  "id",
  "nproc",
  "uname",
  "whoami",
]);

const TOO_MANY_WORDS =
  "a command has more words than are followed; what comes from there on was left out";

/** Runs a simple command: assignments, words, redirections. */
export function runCommand(node: Command, shell: Shell): Outcome {
  shell.session.budget.step(shell.isCertain);
  shell.substitution = undefined;
  const assignments = node.prefix.filter((part) => part.type === "Assignment");
  if (!node.name) {
    for (const assignment of assignments) {
      if (shell.environment.isReadonly(assignment.name)) return DISCARDED;
      assign(assignment, shell);
    }
    return withRedirects(node.redirects, shell, () => {
      if (printsFile(node, shell)) printInput(node, shell);
      return statusOfAssignments(shell);
    });
  }
  const { name } = node;
  const aliased = expandAlias(node, name, shell);
  if (aliased) return runText(aliased, shell);
  if (isDeclaration(name.text)) {
    return withRedirects(node.redirects, shell, () => declare(node, shell));
  }
  const range = { pos: name.pos, end: (node.args.at(-1) ?? name).end };
  const args: Argument[] = [];
  addWords(name, shell, range, args);
  for (const word of node.args) {
    addWords(word, shell, range, args);
    if (args.length > MAX_ELEMENTS) throw new BudgetExceeded(TOO_MANY_WORDS);
  }
  if (args.length === 1 && args[0]?.text.source === "exec") {
    return redirectShell(node.redirects, shell);
  }
  const outcome = withRedirects(node.redirects, shell, () =>
    withAssignments(assignments, shell, () => dispatch(args, shell, range)),
  );
  shell.lastArgument = args.at(-1)?.text;
  return outcome;
}

/** Whether a program is `< file`, whose content its substitution gives. */
function printsFile(node: Command, shell: Shell): boolean {
  const { commands } = shell.program.tree;
  const [redirect] = node.redirects;
  return (
    redirect?.type === "Redirect" &&
    redirect.operator === "<" &&
    node.prefix.length + node.suffix.length === 1 &&
    commands.length === 1 &&
    commands[0]?.command === node
  );
}

function printInput(node: Command, shell: Shell): void {
  const content = shell.stdin?.readAll();
  if (content) shell.print(content);
  else shell.printUnknown(node.pos, node.end);
}

function statusOfAssignments(shell: Shell): Outcome {
  return shell.substitution ?? SUCCESS;
}

/** Adds what a word of a command expands to. */
function addWords(
  word: WordNode | Assignment,
  shell: Shell,
  command: Range,
  args: Argument[],
): void {
  const fields =
    word.type === "Assignment" ? expandAssignment(word, shell) : expandFields(word, shell);
  for (const { text, indefinite } of fields) {
    args.push(new CommandWord(text, indefinite, shell, word, command));
  }
}

/** Only `declare` and its relatives take assignments: elsewhere it is a word. */
function expandAssignment(word: Assignment, shell: Shell): Element[] {
  const parsed = parseWord(shell.program.text.slice(word.pos, word.end));
  if (!parsed) return [];
  const { program } = parsed;
  return shell.under({ program }, () => expandFields(parsed.word, shell));
}

/** Assignments before a command hold while it runs. */
function withAssignments(
  assignments: readonly Assignment[],
  shell: Shell,
  run: () => Outcome,
): Outcome {
  if (assignments.length === 0) return run();
  const { environment } = shell;
  const before: [string, Variable | undefined, boolean][] = [];
  for (const assignment of assignments) {
    const { name } = assignment;
    if (environment.isReadonly(name)) continue;
    before.push([name, environment.ownVariable(name), environment.isExported(name)]);
    assign(assignment, shell);
    environment.export(name);
  }
  const outcome = run();
  for (const [name, variable, isExported] of before.reverse()) {
    environment.restoreVariable(name, variable);
    environment.export(name, isExported);
  }
  return outcome;
}

/** Text from the template in place of a command may hold any commands, unless it is quoted. */
function noteUnknown(args: readonly Argument[], shell: Shell): void {
  const unknowns = args.flatMap(({ text }) => text.unknowns);
  const isAll = args.every(
    ({ text, indefinite }) => indefinite && text.pieces.every(({ unknown }) => unknown),
  );
  if (!isAll) return;
  for (const { name, mistaken } of unknowns) {
    // What a variable of the shell holds is a name, an option or the like.
    if (!mistaken && !name.startsWith("$")) shell.session.recorder.unknownCommand(name);
  }
}

/** How a command is looked up: `sudo` and the like know no functions, `command` neither. */
export interface DispatchOptions {
  readonly skipsFunctions?: boolean;
  /** The shell that runs it, where it is another one. */
  readonly shell?: Shell;
}

/** Runs the command that words make. */
export function dispatch(
  args: readonly Argument[],
  shell: Shell,
  range: Range,
  options: DispatchOptions = {},
): Outcome {
  const [program] = args;
  const { isOneCommand } = shell;
  shell.isOneCommand = false;
  // Without any word, what is left are redirections and perhaps a substitution.
  if (!program) return statusOfAssignments(shell);
  const run = (words: readonly Argument[]): Outcome =>
    dispatch(words, shell, range, { skipsFunctions: true });
  const name = program.text.known;
  if (name === undefined) {
    // An unknown in front, such as `$SUDO`, may be a command that runs the rest.
    const line =
      readSyncLine(args) ?? (program.indefinite ? readSyncLine(args.slice(1)) : undefined);
    if (line) return runSync(line, shell, run);
    noteUnknown(args, shell);
    return runFile(args, shell) ?? external(range, shell, undefined);
  }
  const definition = options.skipsFunctions ? undefined : shell.environment.function(name);
  if (definition) return callFunction(definition, args, shell, isOneCommand);
  const line = readSyncLine(args);
  if (line) return runSync(line, shell, run);
  const base = name.slice(name.lastIndexOf("/") + 1);
  const builtin = BUILTINS.get(base);
  if (builtin) {
    const again: Invocation["dispatch"] = (words, changes) =>
      dispatch(words, changes?.shell ?? shell, range, changes);
    return builtin(new Invocation(base, args, shell, range, again));
  }
  return runFile(args, shell) ?? external(range, shell, base);
}

/** A command that is not followed. */
function external(range: Range, shell: Shell, name: string | undefined): Outcome {
  shell.session.recorder.work();
  if (name === undefined || !SILENT_COMMANDS.has(name)) {
    shell.printUnknown(range.pos, range.end);
  }
  return name !== undefined && SAFE_COMMANDS.has(name) ? SAFE : ASSUMED;
}
