import type { AndOr, CommandNode, CompoundList, Coproc, Pipeline, Statement } from "unbash";
import { Text } from "../source/text.ts";
import { evaluateArithmetic } from "./arithmetic.ts";
import { executeAlternatives } from "./branches.ts";
import type { Range } from "./command-word.ts";
import { executeCase, executeIf } from "./conditionals.ts";
import { executeArithmeticFor, executeFor, executeSelect, executeWhile } from "./loops.ts";
import type { Program } from "./parse.ts";
import { ArithmeticError, ExpansionError } from "./expansion-error.ts";
import { withRedirects } from "./redirect.ts";
import { noteErrors } from "./run-text.ts";
import { runCommand } from "./run-command.ts";
import type { Shell } from "./shell.ts";
import {
  ASSUMED,
  DISCARDED,
  FAILURE,
  negate,
  outcomeOf,
  SUCCESS,
  UNKNOWN,
  type Jump,
  type Outcome,
} from "./status.ts";
import { Input, Output } from "./streams.ts";
import { evaluateTest } from "./test-expression.ts";
import { runErrorTrap, runExitTraps } from "./traps.ts";

/** Runs a program's commands in a shell, which goes on after them. */
export function executeProgram(program: Program, shell: Shell): Outcome {
  return shell.under({ program }, () => executeStatements(program.tree.commands, shell));
}

/** Runs a script, which goes on with its next line where something has gone wrong in one. */
export function executeScript(program: Program, shell: Shell): Outcome {
  const { commands } = program.tree;
  let outcome = SUCCESS;
  for (let i = 0; i < commands.length; i++) {
    const statement = commands[i];
    if (!statement) break;
    outcome = executeListed(statement, shell);
    if (!outcome.jump) continue;
    if (outcome.jump.kind !== "discard") return outcome;
    if (shell.environment.options.errexit) return { ...outcome, jump: EXIT };
    i = nextLine(program, i) - 1;
  }
  return { ...outcome, jump: undefined };
}

/** The first command behind one that stands on another line. */
function nextLine({ tree: { commands }, text }: Program, at: number): number {
  let next = at + 1;
  for (; next < commands.length; next++) {
    const end = commands[next - 1]?.end ?? 0;
    if (text.source.slice(end, commands[next]?.pos ?? end).includes("\n")) break;
  }
  return next;
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
  const { jump } = outcome;
  const ending: Outcome = { ...outcome, jump: undefined };
  const { process, session } = shell;
  const runsTraps = jump?.kind !== "exit" || jump.runsTraps;
  // Where the traps have run already, or run now, it had ended before them.
  const isOver = process.runsTraps || (!runsTraps && process.calls.to !== Infinity);
  if (!isOver) process.calls.to = session.recorder.callCount;
  const ended = runsTraps ? runExitTraps(shell, ending) : ending;
  process.fails = ended.status === "failure";
  process.statusCall = ended.call;
  if (ended.process !== process) process.statusProcess = ended.process;
  return { ...ended, process };
}

function executeStatements(statements: readonly Statement[], shell: Shell): Outcome {
  let outcome = SUCCESS;
  for (const statement of statements) {
    outcome = executeListed(statement, shell);
    if (outcome.jump) return outcome;
  }
  return outcome;
}

/** Runs one of several statements. */
function executeListed(statement: Statement, shell: Shell): Outcome {
  const outcome = executeStatement(statement, shell);
  noteLast(statement.command, outcome, shell);
  // What follows a `break` or `continue` on one path is reached only by the others.
  if (shell.loop?.mayBreak || shell.loop?.mayContinue) shell.certain = false;
  return outcome;
}

/** Keeps for `$?` and `PIPESTATUS` how a command ended. */
function noteLast(node: Node, outcome: Outcome, shell: Shell): void {
  shell.last = outcome;
  if (node.type !== "Pipeline" || node.commands.length === 1) shell.pipeline = [outcome];
}

function executeStatement(statement: Statement, shell: Shell): Outcome {
  const { command } = statement;
  if (statement.background === true) {
    return executeJob(shell, (job) => executeAsProcess(command, job));
  }
  return executeNode(command, shell);
}

/** Starts a background job; what it does is followed at once, as nobody waits for the script. */
function executeJob(shell: Shell, run: (job: Shell) => Outcome): Outcome {
  const { session } = shell;
  if (!session.recorder.isMuted) shell.process.jobs.push(++session.jobs);
  const job = shell.subshell({ job: session.jobs, stdin: undefined });
  const outcome = run(job);
  session.jobOutcomes.set(session.jobs, job.process.mayEnd ? ASSUMED : outcome);
  return SUCCESS;
}

type Node = CommandNode | Pipeline | AndOr;

/** Runs any command. */
export function executeNode(node: Node, shell: Shell): Outcome {
  return endingOnError(shell, () => execute(node, shell));
}

/** Runs something in a shell, which ends where a word cannot be expanded. */
function endingOnError(shell: Shell, run: () => Outcome): Outcome {
  try {
    return run();
  } catch (error) {
    if (error instanceof ArithmeticError) return DISCARDED;
    if (!(error instanceof ExpansionError)) throw error;
    // A program that is given with -c ends with another status than a script.
    return { ...FAILURE, jump: EXIT, code: shell.programDepth === 0 ? 1 : undefined };
  }
}

function execute(node: Node, shell: Shell): Outcome {
  switch (node.type) {
    case "AndOr":
      return executeAndOr(node, shell);
    case "Pipeline":
      return executePipeline(node, shell);
    case "Command":
      return endingOnFailure(shell, node, () => runCommand(node, shell));
    case "Redirected":
      return withRedirects(node.redirects, shell, () => executeNode(node.command, shell));
    case "Function":
      shell.environment.setFunction(node.name.text, {
        node,
        program: shell.program,
        isPerhaps: shell.isPerhapsThere,
      });
      return SUCCESS;
    case "BraceGroup":
      return executeList(node.body, shell);
    case "Subshell":
      return endingOnFailure(shell, node, () => {
        const subshell = shell.subshell();
        return endShell(subshell, executeList(node.body, subshell));
      });
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
      return endingOnFailure(shell, node, () => outcomeOf(evaluateTest(node.expression, shell)));
    case "ArithmeticCommand":
      return endingOnFailure(shell, node, () => {
        const value = node.expression ? evaluateArithmetic(node.expression, shell) : 0n;
        return outcomeOf(value === undefined ? undefined : value !== 0n);
      });
    case "Coproc":
      return executeCoproc(node, shell);
  }
}

function executeCoproc(node: Coproc, shell: Shell): Outcome {
  const { body } = node;
  return executeJob(shell, (job) =>
    body.type === "CompoundList"
      ? endShell(job, executeList(body, job))
      : executeAsProcess(body, job),
  );
}

/** A failure that nothing looks at runs the ERR trap and, under `set -e`, ends the shell. */
function endingOnFailure(shell: Shell, node: Range, run: () => Outcome): Outcome {
  // A trap that the command itself sets is not for its own failure.
  const isTrapped = shell.environment.traps("ERR").length > 0;
  const outcome = run();
  if (outcome.status === "success" || outcome.jump || shell.checked) return outcome;
  const after = isTrapped ? runErrorTrap(outcome, shell) : outcome;
  if (after.jump) return after;
  if (!shell.environment.options.errexit) return outcome;
  const ends = outcome.status === "failure";
  if (!outcome.isSafe) shell.noteEnding("failure", node, ends && shell.isCertain);
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
    noteLast(node.commands[i] ?? node, outcome, shell);
    const { status } = outcome;
    const isAnd = operator === "&&";
    const isDecided =
      status === "success" || status === "failure" || (isAnd && status === "assumed");
    const runs = isAnd ? status !== "failure" : status !== "success";
    if (isDecided) {
      // What a failure of a call would lead to is not followed.
      outcome = runs ? run(i + 1, shell) : { ...outcome, call: undefined, process: undefined };
      continue;
    }
    const skipped: Outcome = {
      ...outcome,
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
  return shell.under({ checked }, () => {
    if (others.length > 0 && !isNegated) {
      return endingOnFailure(shell, node, () => executeParts(node, shell));
    }
    const outcome = others.length > 0 ? executeParts(node, shell) : executeNode(first, shell);
    return isNegated ? negate(outcome) : outcome;
  });
}

/** Runs the parts of a pipeline, each a shell of its own that reads what the one before it printed. */
function executeParts(node: Pipeline, shell: Shell): Outcome {
  let { stdin } = shell;
  const outcomes: Outcome[] = [];
  const last = node.commands.length - 1;
  const { options } = shell.environment;
  for (const [i, command] of node.commands.entries()) {
    const stdout = i < last ? new Output() : shell.stdout;
    const stderr = node.operators[i] === "|&" ? stdout : shell.stderr;
    const isolated = shell.isolated || (i < last && !options.pipefail);
    const streams = { stdin, stdout, stderr, isolated };
    if (i === last && options.lastpipe) {
      const run = (): Outcome => executeNode(command, shell);
      outcomes.push(shell.under({ ...streams, checked: true }, run));
    } else {
      const part = shell.subshell(streams);
      outcomes.push(executeAsProcess(command, part));
    }
    stdin = new Input(stdout?.text ?? Text.empty);
  }
  shell.pipeline = outcomes;
  return pipelineOutcome(outcomes, options.pipefail);
}

/** Commands after which Bash 5.2, as a process of their own, forgets the EXIT trap. */
const FORGETS_TRAPS = new Set(["AndOr", "ArithmeticFor", "Case", "For", "If", "Select", "While"]);

/** Runs a part of a pipeline, or a job. */
function executeAsProcess(node: Node, process: Shell): Outcome {
  const isNegation = node.type === "Pipeline" && node.commands.length === 1;
  process.isOneCommand = (isNegation ? node.commands[0] : node)?.type === "Command";
  const outcome = endingOnError(process, () =>
    // A simple command runs the ERR trap in the shell that it is a part of.
    node.type === "Command" ? runCommand(node, process) : execute(node, process),
  );
  const { type } = node.type === "Redirected" ? node.command : node;
  if (!FORGETS_TRAPS.has(type)) return endShell(process, outcome);
  return process.under({ certain: false }, () => endShell(process, outcome));
}

/** The last part's outcome counts; with `pipefail`, that of the last one that failed. */
function pipelineOutcome(outcomes: readonly Outcome[], pipefail: boolean): Outcome {
  const last = outcomes.at(-1) ?? SUCCESS;
  if (!pipefail) return last;
  const failed = outcomes.findLast(({ status }) => status !== "success");
  return failed ? { ...failed, jump: last.jump } : last;
}
