import type { AndOr, CommandNode, CompoundList, Coproc, Pipeline, Statement } from "unbash";
import { Text } from "../source/text.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { executeAlternatives } from "./branches.ts";
import { executeCase, executeIf } from "./conditionals.ts";
import { executeArithmeticFor, executeFor, executeSelect, executeWhile } from "./loops.ts";
import type { Program } from "./parse.ts";
import { withRedirects } from "./redirect.ts";
import { noteErrors } from "./run-text.ts";
import { runCommand } from "./run-command.ts";
import type { Shell } from "./shell.ts";
import { negate, outcomeOf, SUCCESS, UNKNOWN, type Jump, type Outcome } from "./status.ts";
import { Input, Output } from "./streams.ts";
import { evaluateTest } from "./test-expression.ts";
import { runExitTraps } from "./traps.ts";

/** Runs a program's commands in a shell, which goes on after them. */
export function executeProgram(program: Program, shell: Shell): Outcome {
  return shell.under({ program }, () => executeStatements(program.tree.commands, shell));
}

/** Runs a program as the whole life of a shell. */
export function executeShell(program: Program, shell: Shell): Outcome {
  noteErrors(program, shell);
  return endShell(shell, executeProgram(program, shell));
}

/** Runs the commands of a compound command. */
export function executeList(list: CompoundList, shell: Shell): Outcome {
  return shell.nested(() => executeStatements(list.commands, shell)) ?? UNKNOWN;
}

/** What is left to do when a shell, or a path that ends one, has run its commands. */
export function endShell(shell: Shell, outcome: Outcome): Outcome {
  if (outcome.jump?.kind !== "exit" || outcome.jump.runsTraps) runExitTraps(shell);
  return { status: outcome.status, jump: undefined };
}

function executeStatements(statements: readonly Statement[], shell: Shell): Outcome {
  let outcome = SUCCESS;
  for (const statement of statements) {
    outcome = executeStatement(statement, shell);
    shell.lastStatus = outcome.status;
    if (outcome.jump) return outcome;
    // What follows a `break` or `continue` on one path is reached only by the others.
    if (shell.loop?.mayBreak === true || shell.loop?.mayContinue === true) shell.certain = false;
  }
  return outcome;
}

function executeStatement(statement: Statement, shell: Shell): Outcome {
  const { command } = statement;
  if (statement.background === true) {
    return executeJob(shell, (job) => executeNode(command, job));
  }
  return executeNode(command, shell);
}

/** Starts a background job; what it does is followed at once, as nobody waits for the script. */
function executeJob(shell: Shell, run: (job: Shell) => Outcome): Outcome {
  const { session } = shell;
  if (!session.recorder.isMuted) session.jobs++;
  const changes = { job: session.jobs, stdin: undefined, loop: undefined };
  const job = shell.fork(changes);
  endShell(job, run(job));
  return SUCCESS;
}

type Node = CommandNode | Pipeline | AndOr;

/** Runs any command. */
export function executeNode(node: Node, shell: Shell): Outcome {
  switch (node.type) {
    case "AndOr":
      return executeAndOr(node, shell);
    case "Pipeline":
      return executePipeline(node, shell);
    case "Command":
      return endOnFailure(runCommand(node, shell), shell);
    case "Redirected":
      return withRedirects(node.redirects, shell, () => executeNode(node.command, shell));
    case "Function":
      shell.environment.setFunction(node.name.text, { node, program: shell.program });
      return SUCCESS;
    case "BraceGroup":
      return executeList(node.body, shell);
    case "Subshell": {
      const fork = shell.fork({ loop: undefined });
      const outcome = endShell(fork, executeList(node.body, fork));
      return endOnFailure(outcome, shell);
    }
    case "If":
      return executeIf(node, shell);
    case "Case":
      return executeCase(node, shell);
    case "For":
      return executeFor(node, shell);
    case "ArithmeticFor":
      return executeArithmeticFor(node, shell);
    case "While":
      return executeWhile(node, shell);
    case "Select":
      return executeSelect(node, shell);
    case "TestCommand":
      return endOnFailure(outcomeOf(evaluateTest(node.expression, shell)), shell);
    case "ArithmeticCommand": {
      const value = node.expression && evaluateArithmetic(node.expression, shell);
      return endOnFailure(outcomeOf(value === undefined ? undefined : value !== 0n), shell);
    }
    case "Coproc":
      return executeCoproc(node, shell);
  }
}

function executeCoproc(node: Coproc, shell: Shell): Outcome {
  const { body } = node;
  return executeJob(shell, (job) =>
    body.type === "CompoundList" ? executeList(body, job) : executeNode(body, job),
  );
}

/** `set -e`: a failure that nothing looks at ends the shell. */
function endOnFailure(outcome: Outcome, shell: Shell): Outcome {
  const ends =
    outcome.status === "failure" &&
    outcome.jump === undefined &&
    shell.environment.options.errexit &&
    !shell.checked;
  return ends ? { ...outcome, jump: EXIT } : outcome;
}

const EXIT: Jump = { kind: "exit", runsTraps: true };

function executeAndOr(node: AndOr, shell: Shell): Outcome {
  const last = node.commands.length - 1;
  const run = (i: number, where: Shell): Outcome => {
    const command = node.commands[i];
    if (!command) return SUCCESS;
    const checked = where.checked || i < last;
    return where.under({ checked }, () => executeNode(command, where));
  };
  let outcome = run(0, shell);
  for (const [i, operator] of node.operators.entries()) {
    if (outcome.jump) return outcome;
    shell.lastStatus = outcome.status;
    const { status } = outcome;
    const isAnd = operator === "&&";
    const isDecided =
      status === "success" || status === "failure" || (isAnd && status === "assumed");
    const runs = isAnd ? status !== "failure" : status !== "success";
    if (isDecided) {
      if (runs) outcome = run(i + 1, shell);
      continue;
    }
    const skipped: Outcome = {
      status: isAnd ? "failure" : status === "assumed" ? "assumed" : "success",
      jump: undefined,
    };
    const alternatives = [(fork: Shell) => run(i + 1, fork), () => skipped];
    outcome = executeAlternatives(alternatives, shell, node);
  }
  return outcome;
}

function executePipeline(node: Pipeline, shell: Shell): Outcome {
  const [first, ...others] = node.commands;
  if (!first) return SUCCESS;
  const isNegated = node.prefixes.filter((prefix) => prefix.type === "Negation").length % 2 === 1;
  const checked = shell.checked || isNegated;
  const outcome = shell.under({ checked }, () =>
    others.length === 0 ? executeNode(first, shell) : executeParts(node, shell),
  );
  if (isNegated) return { ...outcome, status: negate(outcome.status) };
  return others.length === 0 ? outcome : endOnFailure(outcome, shell);
}

/** Runs the parts of a pipeline, each a shell of its own that reads what the one before it printed. */
function executeParts(node: Pipeline, shell: Shell): Outcome {
  let { stdin } = shell;
  let outcome = SUCCESS;
  const last = node.commands.length - 1;
  for (const [i, command] of node.commands.entries()) {
    const stdout = i < last ? new Output() : shell.stdout;
    // Only the last part's status counts, unless `pipefail` is on.
    const checked = shell.checked || (i < last && !shell.environment.options.pipefail);
    const fork = shell.fork({ stdin, stdout, checked, loop: undefined });
    outcome = endShell(fork, executeNode(command, fork));
    stdin = new Input(stdout?.text ?? Text.empty);
  }
  return outcome;
}
